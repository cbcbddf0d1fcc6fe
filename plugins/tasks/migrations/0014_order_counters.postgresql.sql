-- Each answer locks rows of counters until it is durable. All lock them in one order, or two answers could each wait
-- for the other, until PostgreSQL ends one of them after a second: first a project's sums by task, then its volunteers
-- (in shards of their own), contributors and ranks, and last the tally, of which an answer that completes its task was
-- the exception.

insert into tasks_project_count (project_id, shard, n_volunteers)
select project_id, 16 + shard, n_volunteers from tasks_project_count where n_volunteers <> 0;

update tasks_project_count set n_volunteers = 0 where shard < 16 and n_volunteers <> 0;

create or replace function tasks_contribution_changed() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into tasks_project_count as c (project_id, shard, n_volunteers)
        values (new.project_id, 16 + ascii(right(new.actor_key, 1)) % 16, 1)
        on conflict (project_id, shard) do update set n_volunteers = c.n_volunteers + 1;
    else
        update tasks_project_count set n_volunteers = n_volunteers - 1
        where project_id = old.project_id and shard = 16 + ascii(right(old.actor_key, 1)) % 16;
    end if;
    return null;
end $$;

drop trigger tasks_tally_task_changed on tasks_task;

create constraint trigger tasks_tally_task_changed after update of state, project_id on tasks_task
deferrable initially deferred
for each row when (old.state <> new.state or old.project_id <> new.project_id)
execute function tasks_tally_task_changed();
