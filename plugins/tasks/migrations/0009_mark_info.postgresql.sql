-- Marks: what info says, as short tokens to search by (Marks.h). Written with the objects, removed by triggers.

create table tasks_task_mark (rowid bigint not null primary key, marks text not null);
create index tasks_task_mark_marks on tasks_task_mark using gin ((cast(marks as tsvector)));

create table tasks_run_mark (rowid bigint not null primary key, marks text not null);
create index tasks_run_mark_marks on tasks_run_mark using gin ((cast(marks as tsvector)));

create table tasks_result_mark (rowid bigint not null primary key, marks text not null);
create index tasks_result_mark_marks on tasks_result_mark using gin ((cast(marks as tsvector)));

create table tasks_helping_material_mark (rowid bigint not null primary key, marks text not null);
create index tasks_helping_material_mark_marks on tasks_helping_material_mark using gin ((cast(marks as tsvector)));

create function tasks_unmark() returns trigger language plpgsql as $$
begin
    execute format('delete from %I m using removed r where m.rowid = r.id', tg_table_name || '_mark');
    return null;
end $$;

create trigger tasks_task_unmark after delete on tasks_task referencing old table as removed
for each statement execute function tasks_unmark();

create trigger tasks_run_unmark after delete on tasks_run referencing old table as removed
for each statement execute function tasks_unmark();

create trigger tasks_result_unmark after delete on tasks_result referencing old table as removed
for each statement execute function tasks_unmark();

create trigger tasks_helping_material_unmark after delete on tasks_helping_material referencing old table as removed
for each statement execute function tasks_unmark();

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
