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

create trigger tasks_tally_run_added after insert on tasks_run
begin
    insert into tasks_tally (project_id, shard, n_runs, seconds, last_finish)
    values (new.project_id, new.task_id % 16, 1, (julianday(new.finish_time) - julianday(new.created)) * 86400,
        new.finish_time)
    on conflict (project_id, shard) do update set n_runs = n_runs + 1, seconds = seconds + excluded.seconds,
        last_finish = max(last_finish, excluded.last_finish);
end;

create trigger tasks_tally_run_removed after delete on tasks_run
begin
    update tasks_tally set n_runs = n_runs - 1,
        seconds = seconds - (julianday(old.finish_time) - julianday(old.created)) * 86400
    where project_id = old.project_id and shard = old.task_id % 16;
end;

create trigger tasks_tally_run_moved after update of project_id on tasks_run
when old.project_id <> new.project_id
begin
    update tasks_tally set n_runs = n_runs - 1,
        seconds = seconds - (julianday(old.finish_time) - julianday(old.created)) * 86400
    where project_id = old.project_id and shard = old.task_id % 16;
    insert into tasks_tally (project_id, shard, n_runs, seconds, last_finish)
    values (new.project_id, new.task_id % 16, 1, (julianday(new.finish_time) - julianday(new.created)) * 86400,
        new.finish_time)
    on conflict (project_id, shard) do update set n_runs = n_runs + 1, seconds = seconds + excluded.seconds,
        last_finish = max(last_finish, excluded.last_finish);
end;

create trigger tasks_tally_task_added after insert on tasks_task when new.state = 'completed'
begin
    insert into tasks_tally (project_id, shard, n_completed) values (new.project_id, new.id % 16, 1)
    on conflict (project_id, shard) do update set n_completed = n_completed + 1;
end;

create trigger tasks_tally_task_removed after delete on tasks_task when old.state = 'completed'
begin
    update tasks_tally set n_completed = n_completed - 1
    where project_id = old.project_id and shard = old.id % 16;
end;

create trigger tasks_tally_task_changed after update of state, project_id on tasks_task
when old.state <> new.state or old.project_id <> new.project_id
begin
    update tasks_tally set n_completed = n_completed - 1
    where old.state = 'completed' and project_id = old.project_id and shard = old.id % 16;
    insert into tasks_tally (project_id, shard, n_completed)
    select new.project_id, new.id % 16, 1 where new.state = 'completed'
    on conflict (project_id, shard) do update set n_completed = n_completed + 1;
end;

create trigger tasks_tally_result_added after insert on tasks_result when new.info is not null
begin
    insert into tasks_tally (project_id, shard, n_results) values (new.project_id, new.task_id % 16, 1)
    on conflict (project_id, shard) do update set n_results = n_results + 1;
end;

create trigger tasks_tally_result_removed after delete on tasks_result when old.info is not null
begin
    update tasks_tally set n_results = n_results - 1
    where project_id = old.project_id and shard = old.task_id % 16;
end;

create trigger tasks_tally_result_changed after update of info, project_id on tasks_result
when (old.info is null) <> (new.info is null) or old.project_id <> new.project_id
begin
    update tasks_tally set n_results = n_results - 1
    where old.info is not null and project_id = old.project_id and shard = old.task_id % 16;
    insert into tasks_tally (project_id, shard, n_results)
    select new.project_id, new.task_id % 16, 1 where new.info is not null
    on conflict (project_id, shard) do update set n_results = n_results + 1;
end;

-- What is there already.
insert into tasks_tally (project_id, shard, n_runs, seconds, last_finish)
select project_id, task_id % 16, count(*), sum((julianday(finish_time) - julianday(created)) * 86400), max(finish_time)
from tasks_run group by project_id, task_id % 16;

insert into tasks_tally (project_id, shard, n_completed)
select project_id, id % 16, count(*) from tasks_task where state = 'completed' group by project_id, id % 16
on conflict (project_id, shard) do update set n_completed = excluded.n_completed;

insert into tasks_tally (project_id, shard, n_results)
select project_id, task_id % 16, count(*) from tasks_result where info is not null group by project_id, task_id % 16
on conflict (project_id, shard) do update set n_results = excluded.n_results;
