-- Moves from other servers store rows in bulk, and count them anew at the end: triggers leave alone what a transaction
-- stores that says so. A person's further answers to one task, which older servers could take, have the person's key with
-- U+001F and their number behind it: they count as the same volunteer's.

-- Holds a row only within such a transaction.
create table tasks_bulk (
    id bigint not null primary key
);

drop trigger tasks_run_added;
create trigger tasks_run_added after insert on tasks_run when not exists (select 1 from tasks_bulk)
begin
    insert into tasks_contribution (project_id, actor_key, user_id, n_answers)
    values (new.project_id, substr(new.actor_key, 1, instr(new.actor_key || char(31), char(31)) - 1),
        case when new.actor_kind = 'user' then cast(new.actor_id as integer) end, 1)
    on conflict (project_id, actor_key) do update set n_answers = n_answers + 1;
    insert into tasks_contributor (user_id, n_answers)
    select cast(new.actor_id as integer), 1 where new.actor_kind = 'user'
    on conflict (user_id) do update set n_answers = n_answers + 1;
end;

drop trigger tasks_run_removed;
create trigger tasks_run_removed after delete on tasks_run
begin
    update tasks_contribution set n_answers = n_answers - 1 where project_id = old.project_id
    and actor_key = substr(old.actor_key, 1, instr(old.actor_key || char(31), char(31)) - 1);
    delete from tasks_contribution where project_id = old.project_id
    and actor_key = substr(old.actor_key, 1, instr(old.actor_key || char(31), char(31)) - 1) and n_answers <= 0;
    update tasks_contributor set n_answers = n_answers - 1
    where old.actor_kind = 'user' and user_id = cast(old.actor_id as integer);
end;

drop trigger tasks_run_moved;
create trigger tasks_run_moved after update of project_id, actor_key on tasks_run
when (old.project_id <> new.project_id or old.actor_key <> new.actor_key) and not exists (select 1 from tasks_bulk)
begin
    update tasks_contribution set n_answers = n_answers - 1 where project_id = old.project_id
    and actor_key = substr(old.actor_key, 1, instr(old.actor_key || char(31), char(31)) - 1);
    delete from tasks_contribution where project_id = old.project_id
    and actor_key = substr(old.actor_key, 1, instr(old.actor_key || char(31), char(31)) - 1) and n_answers <= 0;
    update tasks_contributor set n_answers = n_answers - 1
    where old.actor_kind = 'user' and old.actor_key <> new.actor_key and user_id = cast(old.actor_id as integer);
    insert into tasks_contribution (project_id, actor_key, user_id, n_answers)
    values (new.project_id, substr(new.actor_key, 1, instr(new.actor_key || char(31), char(31)) - 1),
        case when new.actor_kind = 'user' then cast(new.actor_id as integer) end, 1)
    on conflict (project_id, actor_key) do update set n_answers = n_answers + 1;
    insert into tasks_contributor (user_id, n_answers)
    select cast(new.actor_id as integer), 1 where new.actor_kind = 'user' and old.actor_key <> new.actor_key
    on conflict (user_id) do update set n_answers = n_answers + 1;
end;

drop trigger tasks_task_added;
create trigger tasks_task_added after insert on tasks_task when not exists (select 1 from tasks_bulk)
begin
    insert into tasks_project_count (project_id, shard, n_wanted, n_given)
    values (new.project_id, new.id % 16, max(new.n_answers, 0), min(new.n_done, max(new.n_answers, 0)))
    on conflict (project_id, shard) do update set n_wanted = n_wanted + excluded.n_wanted,
        n_given = n_given + excluded.n_given;
end;

drop trigger tasks_task_changed;
create trigger tasks_task_changed after update of n_done, n_answers, project_id on tasks_task
when (old.project_id <> new.project_id or old.n_answers <> new.n_answers
    or min(old.n_done, old.n_answers) <> min(new.n_done, new.n_answers)) and not exists (select 1 from tasks_bulk)
begin
    update tasks_project_count set n_wanted = n_wanted - max(old.n_answers, 0),
        n_given = n_given - min(old.n_done, max(old.n_answers, 0))
    where project_id = old.project_id and shard = old.id % 16;
    insert into tasks_project_count (project_id, shard, n_wanted, n_given)
    values (new.project_id, new.id % 16, max(new.n_answers, 0), min(new.n_done, max(new.n_answers, 0)))
    on conflict (project_id, shard) do update set n_wanted = n_wanted + excluded.n_wanted,
        n_given = n_given + excluded.n_given;
end;

drop trigger tasks_tally_run_added;
create trigger tasks_tally_run_added after insert on tasks_run when not exists (select 1 from tasks_bulk)
begin
    insert into tasks_tally (project_id, shard, n_runs, seconds, last_finish)
    values (new.project_id, new.task_id % 16, 1, (julianday(new.finish_time) - julianday(new.created)) * 86400,
        new.finish_time)
    on conflict (project_id, shard) do update set n_runs = n_runs + 1, seconds = seconds + excluded.seconds,
        last_finish = max(last_finish, excluded.last_finish);
end;

drop trigger tasks_tally_task_added;
create trigger tasks_tally_task_added after insert on tasks_task
when new.state = 'completed' and not exists (select 1 from tasks_bulk)
begin
    insert into tasks_tally (project_id, shard, n_completed) values (new.project_id, new.id % 16, 1)
    on conflict (project_id, shard) do update set n_completed = n_completed + 1;
end;

drop trigger tasks_tally_result_added;
create trigger tasks_tally_result_added after insert on tasks_result
when new.info is not null and not exists (select 1 from tasks_bulk)
begin
    insert into tasks_tally (project_id, shard, n_results) values (new.project_id, new.task_id % 16, 1)
    on conflict (project_id, shard) do update set n_results = n_results + 1;
end;

-- Files that came along: where they are read at, and whose they are. They lie under the name that they had.
create table tasks_old_file (
    container text not null,
    name text not null,
    resource text not null,
    record_id bigint not null,
    primary key (container, name, resource, record_id)
) without rowid;

create index tasks_old_file_record on tasks_old_file (record_id, resource);
