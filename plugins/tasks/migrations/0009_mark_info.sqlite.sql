-- Marks: what info says, as short tokens to search by (Marks.h). Written with the objects.

create virtual table tasks_task_mark using fts5 (marks, detail = none, columnsize = 0, tokenize = 'ascii');
create virtual table tasks_run_mark using fts5 (marks, detail = none, columnsize = 0, tokenize = 'ascii');
create virtual table tasks_result_mark using fts5 (marks, detail = none, columnsize = 0, tokenize = 'ascii');
create virtual table tasks_helping_material_mark using fts5 (marks, detail = none, columnsize = 0, tokenize = 'ascii');

-- Objects that are gone. This SQLite lets no trigger touch full-text tables, so their marks are removed with later
-- writes; until then they find nothing, since numbers are not given again.
create table tasks_gone (
    resource text not null,
    id bigint not null,
    primary key (resource, id)
) without rowid;

create trigger tasks_task_gone after delete on tasks_task
begin
    insert into tasks_gone (resource, id) values ('task', old.id);
end;

create trigger tasks_run_gone after delete on tasks_run
begin
    insert into tasks_gone (resource, id) values ('taskrun', old.id);
end;

create trigger tasks_result_gone after delete on tasks_result
begin
    insert into tasks_gone (resource, id) values ('result', old.id);
end;

create trigger tasks_helping_material_gone after delete on tasks_helping_material
begin
    insert into tasks_gone (resource, id) values ('helpingmaterial', old.id);
end;

-- What was there before: done_id up to last_id get their marks when a server starts.
create table tasks_unmarked (
    resource text not null primary key,
    done_id bigint not null,
    last_id bigint not null
);

insert into tasks_unmarked (resource, done_id, last_id)
select 'task', 0, max(id) from tasks_task having max(id) is not null;
insert into tasks_unmarked (resource, done_id, last_id)
select 'taskrun', 0, max(id) from tasks_run having max(id) is not null;
insert into tasks_unmarked (resource, done_id, last_id)
select 'result', 0, max(id) from tasks_result having max(id) is not null;
insert into tasks_unmarked (resource, done_id, last_id)
select 'helpingmaterial', 0, max(id) from tasks_helping_material having max(id) is not null;
