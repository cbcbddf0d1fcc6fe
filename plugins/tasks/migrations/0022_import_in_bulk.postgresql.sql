-- Moves from other servers store rows in bulk, and count them anew at the end: triggers leave alone what a transaction
-- stores that says so. A person's further answers to one task, which older servers could take, have the person's key with
-- U+001F and their number behind it: they count as the same volunteer's.

create or replace function tasks_run_changed() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        update tasks_contribution set n_answers = n_answers - 1
        where project_id = old.project_id and actor_key = split_part(old.actor_key, chr(31), 1);
        delete from tasks_contribution
        where project_id = old.project_id and actor_key = split_part(old.actor_key, chr(31), 1) and n_answers <= 0;
        if old.actor_kind = 'user' then
            update tasks_contributor set n_answers = n_answers - 1 where user_id = old.actor_id::bigint;
        end if;
    end if;
    if tg_op <> 'DELETE' then
        insert into tasks_contribution as c (project_id, actor_key, user_id, n_answers)
        values (new.project_id, split_part(new.actor_key, chr(31), 1),
            case when new.actor_kind = 'user' then new.actor_id::bigint end, 1)
        on conflict (project_id, actor_key) do update set n_answers = c.n_answers + 1;
        if new.actor_kind = 'user' then
            insert into tasks_contributor as c (user_id, n_answers) values (new.actor_id::bigint, 1)
            on conflict (user_id) do update set n_answers = c.n_answers + 1;
        end if;
    end if;
    return null;
end $$;

drop trigger tasks_run_counted on tasks_run;
create trigger tasks_run_counted after insert on tasks_run
for each row when (current_setting('tasks.bulk', true) is distinct from 'on') execute function tasks_run_changed();
create trigger tasks_run_uncounted after delete on tasks_run
for each row execute function tasks_run_changed();

drop trigger tasks_run_moved on tasks_run;
create trigger tasks_run_moved after update of project_id, actor_key on tasks_run
for each row when ((old.project_id <> new.project_id or old.actor_key <> new.actor_key)
    and current_setting('tasks.bulk', true) is distinct from 'on')
execute function tasks_run_changed();

drop trigger tasks_tally_runs_added on tasks_run;
create trigger tasks_tally_runs_added after insert on tasks_run referencing new table as added
for each statement when (current_setting('tasks.bulk', true) is distinct from 'on')
execute function tasks_tally_runs_added();

drop trigger tasks_task_counted on tasks_task;
create trigger tasks_task_counted after insert on tasks_task
for each row when (current_setting('tasks.bulk', true) is distinct from 'on') execute function tasks_task_changed();
create trigger tasks_task_uncounted after delete on tasks_task
for each row execute function tasks_task_changed();

drop trigger tasks_task_changed on tasks_task;
create trigger tasks_task_changed after update of n_done, n_answers, project_id on tasks_task
for each row when ((old.project_id <> new.project_id or old.n_answers <> new.n_answers
    or least(old.n_done, old.n_answers) <> least(new.n_done, new.n_answers))
    and current_setting('tasks.bulk', true) is distinct from 'on')
execute function tasks_task_changed();

drop trigger tasks_tally_tasks_added on tasks_task;
create trigger tasks_tally_tasks_added after insert on tasks_task referencing new table as added
for each statement when (current_setting('tasks.bulk', true) is distinct from 'on')
execute function tasks_tally_tasks_added();

drop trigger tasks_tally_result_added on tasks_result;
create trigger tasks_tally_result_added after insert on tasks_result
for each row when (new.info is not null and current_setting('tasks.bulk', true) is distinct from 'on')
execute function tasks_tally_result_changed();

-- Files that came along: where they are read at, and whose they are. They lie under the name that they had.
create table tasks_old_file (
    container text not null,
    name text not null,
    resource text not null,
    record_id bigint not null,
    primary key (container, name, resource, record_id)
);

create index tasks_old_file_record on tasks_old_file (record_id, resource);
