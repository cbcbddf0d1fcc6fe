-- Favourites, material for volunteers, counters for statistics, and what tells a repeated answer.

-- Answers that were sent with an Idempotency-Key. digest: over the key and the answer.
create table tasks_repeat (
    run_id bigint not null primary key references tasks_run (id) on delete cascade,
    digest text not null
);

-- The same as tasks_task.fav_user_ids, by person.
create table tasks_favorite (
    user_id bigint not null,
    task_id bigint not null references tasks_task (id) on delete cascade,
    primary key (user_id, task_id)
);

create index tasks_favorite_task on tasks_favorite (task_id);

create table tasks_helping_material (
    id @identity@,
    created text not null,
    project_id bigint not null references tasks_project (id) on delete cascade,
    info text not null default '{}',
    media_url text,
    priority double precision not null default 0
);

create index tasks_helping_material_project on tasks_helping_material (project_id, id);

-- Sums of a project over its shards, kept by triggers in the transaction of whatever changes answers, tasks or
-- results. seconds: from asking for a task to its answer, of all answers. last_finish: of the last answer, never
-- taken back.
create table tasks_tally (
    project_id bigint not null references tasks_project (id) on delete cascade,
    shard bigint not null,
    n_runs bigint not null default 0,
    n_completed bigint not null default 0,
    n_results bigint not null default 0,
    seconds double precision not null default 0,
    last_finish text not null default '',
    primary key (project_id, shard)
);

create function tasks_tally_seconds(created text, finish_time text) returns double precision
language sql immutable as $$ select extract(epoch from finish_time::timestamp - created::timestamp)::double precision $$;

create function tasks_tally_runs_added() returns trigger language plpgsql as $$
begin
    insert into tasks_tally as t (project_id, shard, n_runs, seconds, last_finish)
    select project_id, task_id % 16, count(*), sum(tasks_tally_seconds(created, finish_time)), max(finish_time)
    from added group by project_id, task_id % 16 order by project_id, task_id % 16
    on conflict (project_id, shard) do update set n_runs = t.n_runs + excluded.n_runs,
        seconds = t.seconds + excluded.seconds, last_finish = greatest(t.last_finish, excluded.last_finish);
    return null;
end $$;

create function tasks_tally_runs_removed() returns trigger language plpgsql as $$
begin
    update tasks_tally t set n_runs = t.n_runs - r.n, seconds = t.seconds - r.seconds
    from (select project_id, task_id % 16 as shard, count(*) as n,
            sum(tasks_tally_seconds(created, finish_time)) as seconds
        from removed group by project_id, task_id % 16) r
    where t.project_id = r.project_id and t.shard = r.shard;
    return null;
end $$;

create trigger tasks_tally_runs_added after insert on tasks_run referencing new table as added
for each statement execute function tasks_tally_runs_added();

create trigger tasks_tally_runs_removed after delete on tasks_run referencing old table as removed
for each statement execute function tasks_tally_runs_removed();

create function tasks_tally_run_moved() returns trigger language plpgsql as $$
begin
    update tasks_tally set n_runs = n_runs - 1,
        seconds = seconds - tasks_tally_seconds(old.created, old.finish_time)
    where project_id = old.project_id and shard = old.task_id % 16;
    insert into tasks_tally as t (project_id, shard, n_runs, seconds, last_finish)
    values (new.project_id, new.task_id % 16, 1, tasks_tally_seconds(new.created, new.finish_time), new.finish_time)
    on conflict (project_id, shard) do update set n_runs = t.n_runs + 1, seconds = t.seconds + excluded.seconds,
        last_finish = greatest(t.last_finish, excluded.last_finish);
    return null;
end $$;

create trigger tasks_tally_run_moved after update of project_id on tasks_run
for each row when (old.project_id <> new.project_id) execute function tasks_tally_run_moved();

create function tasks_tally_tasks_added() returns trigger language plpgsql as $$
begin
    insert into tasks_tally as t (project_id, shard, n_completed)
    select project_id, id % 16, count(*) from added where state = 'completed'
    group by project_id, id % 16 order by project_id, id % 16
    on conflict (project_id, shard) do update set n_completed = t.n_completed + excluded.n_completed;
    return null;
end $$;

create function tasks_tally_tasks_removed() returns trigger language plpgsql as $$
begin
    update tasks_tally t set n_completed = t.n_completed - r.n
    from (select project_id, id % 16 as shard, count(*) as n from removed where state = 'completed'
        group by project_id, id % 16) r
    where t.project_id = r.project_id and t.shard = r.shard;
    return null;
end $$;

create trigger tasks_tally_tasks_added after insert on tasks_task referencing new table as added
for each statement execute function tasks_tally_tasks_added();

create trigger tasks_tally_tasks_removed after delete on tasks_task referencing old table as removed
for each statement execute function tasks_tally_tasks_removed();

create function tasks_tally_task_changed() returns trigger language plpgsql as $$
begin
    if old.state = 'completed' then
        update tasks_tally set n_completed = n_completed - 1
        where project_id = old.project_id and shard = old.id % 16;
    end if;
    if new.state = 'completed' then
        insert into tasks_tally as t (project_id, shard, n_completed) values (new.project_id, new.id % 16, 1)
        on conflict (project_id, shard) do update set n_completed = t.n_completed + 1;
    end if;
    return null;
end $$;

create trigger tasks_tally_task_changed after update of state, project_id on tasks_task
for each row when (old.state <> new.state or old.project_id <> new.project_id)
execute function tasks_tally_task_changed();

create function tasks_tally_result_changed() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and old.info is not null then
        update tasks_tally set n_results = n_results - 1
        where project_id = old.project_id and shard = old.task_id % 16;
    end if;
    if tg_op <> 'DELETE' and new.info is not null then
        insert into tasks_tally as t (project_id, shard, n_results) values (new.project_id, new.task_id % 16, 1)
        on conflict (project_id, shard) do update set n_results = t.n_results + 1;
    end if;
    return null;
end $$;

create trigger tasks_tally_result_added after insert on tasks_result
for each row when (new.info is not null) execute function tasks_tally_result_changed();

create trigger tasks_tally_result_removed after delete on tasks_result
for each row when (old.info is not null) execute function tasks_tally_result_changed();

create trigger tasks_tally_result_changed after update of info, project_id on tasks_result
for each row when ((old.info is null) <> (new.info is null) or old.project_id <> new.project_id)
execute function tasks_tally_result_changed();

-- What is there already.
insert into tasks_tally (project_id, shard, n_runs, seconds, last_finish)
select project_id, task_id % 16, count(*), sum(tasks_tally_seconds(created, finish_time)), max(finish_time)
from tasks_run group by project_id, task_id % 16;

insert into tasks_tally (project_id, shard, n_completed)
select project_id, id % 16, count(*) from tasks_task where state = 'completed' group by project_id, id % 16
on conflict (project_id, shard) do update set n_completed = excluded.n_completed;

insert into tasks_tally (project_id, shard, n_results)
select project_id, task_id % 16, count(*) from tasks_result where info is not null group by project_id, task_id % 16
on conflict (project_id, shard) do update set n_results = excluded.n_results;
