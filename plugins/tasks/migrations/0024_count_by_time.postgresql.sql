-- Answers by quarter of an hour (the clocks of all places differ by whole ones), and what a project's lists of people need.
-- No answer writes a further row: the quarter at hand is counted in the tally, which is written anyway, and moves into
-- tasks_quarter with the first answer of a later one. What a quarter has is the sum over both, and over the shards.

create table tasks_quarter (
    project_id bigint not null references tasks_project (id) on delete cascade,
    quarter bigint not null, -- seconds since 1970 / 900
    shard bigint not null,
    n_users bigint not null default 0, -- answers of accounts
    n_others bigint not null default 0,
    n_completed bigint not null default 0, -- tasks whose result of today was made then
    primary key (project_id, quarter, shard)
);

-- late: of an answer of an earlier quarter than that at hand, since servers' clocks differ; late_users and late_others
-- only ever grow.
alter table tasks_tally add column n_user_runs bigint not null default 0;
alter table tasks_tally add column quarter bigint not null default 0;
alter table tasks_tally add column quarter_users bigint not null default 0;
alter table tasks_tally add column quarter_others bigint not null default 0;
alter table tasks_tally add column late bigint not null default 0;
alter table tasks_tally add column late_users bigint not null default 0;
alter table tasks_tally add column late_others bigint not null default 0;

create function tasks_tally_rolled() returns trigger language plpgsql as $$
begin
    if old.quarter <> new.quarter and (old.quarter_users <> 0 or old.quarter_others <> 0) then
        insert into tasks_quarter as q (project_id, quarter, shard, n_users, n_others)
        values (old.project_id, old.quarter, old.shard, old.quarter_users, old.quarter_others)
        on conflict (project_id, quarter, shard) do update set n_users = q.n_users + excluded.n_users,
            n_others = q.n_others + excluded.n_others;
    end if;
    if old.late_users <> new.late_users or old.late_others <> new.late_others then
        insert into tasks_quarter as q (project_id, quarter, shard, n_users, n_others)
        values (new.project_id, new.late, new.shard, new.late_users - old.late_users, new.late_others - old.late_others)
        on conflict (project_id, quarter, shard) do update set n_users = q.n_users + excluded.n_users,
            n_others = q.n_others + excluded.n_others;
    end if;
    return null;
end $$;

create trigger tasks_tally_rolled after update on tasks_tally
for each row when (old.quarter <> new.quarter or old.late_users <> new.late_users or old.late_others <> new.late_others)
execute function tasks_tally_rolled();

-- All answers of one statement that were given within one quarter; mostly it is one answer.
create or replace function tasks_tally_runs_added() returns trigger language plpgsql as $$
declare
    at bigint;
begin
    for at in select distinct floor(date_part('epoch', finish_time::timestamp) / 900)::bigint from added order by 1 loop
        insert into tasks_tally as t (project_id, shard, n_runs, n_user_runs, seconds, last_finish, quarter, quarter_users,
            quarter_others)
        select project_id, task_id % 16, count(*), count(*) filter (where actor_kind = 'user'),
            sum(date_part('epoch', finish_time::timestamp - created::timestamp)), max(finish_time), at,
            count(*) filter (where actor_kind = 'user'), count(*) filter (where actor_kind <> 'user')
        from added where floor(date_part('epoch', finish_time::timestamp) / 900)::bigint = at
        group by project_id, task_id % 16 order by project_id, task_id % 16
        on conflict (project_id, shard) do update set n_runs = t.n_runs + excluded.n_runs,
            n_user_runs = t.n_user_runs + excluded.n_user_runs, seconds = t.seconds + excluded.seconds,
            last_finish = greatest(t.last_finish, excluded.last_finish),
            quarter = greatest(t.quarter, excluded.quarter),
            quarter_users = case when at < t.quarter then t.quarter_users when at = t.quarter
                then t.quarter_users + excluded.quarter_users else excluded.quarter_users end,
            quarter_others = case when at < t.quarter then t.quarter_others when at = t.quarter
                then t.quarter_others + excluded.quarter_others else excluded.quarter_others end,
            late = case when at < t.quarter then at else t.late end,
            late_users = t.late_users + case when at < t.quarter then excluded.quarter_users else 0 end,
            late_others = t.late_others + case when at < t.quarter then excluded.quarter_others else 0 end;
    end loop;
    return null;
end $$;

create or replace function tasks_tally_runs_removed() returns trigger language plpgsql as $$
begin
    update tasks_tally t set n_runs = t.n_runs - r.n, n_user_runs = t.n_user_runs - r.users, seconds = t.seconds - r.seconds
    from (select project_id, task_id % 16 as shard, count(*) as n, count(*) filter (where actor_kind = 'user') as users,
            sum(tasks_tally_seconds(created, finish_time)) as seconds
        from removed group by project_id, task_id % 16) r
    where t.project_id = r.project_id and t.shard = r.shard;
    with gone as (select project_id, task_id % 16 as shard,
            floor(date_part('epoch', finish_time::timestamp) / 900)::bigint as quarter,
            count(*) filter (where actor_kind = 'user') as users, count(*) filter (where actor_kind <> 'user') as others
        from removed group by 1, 2, 3),
    at_hand as (update tasks_tally t set quarter_users = t.quarter_users - g.users,
            quarter_others = t.quarter_others - g.others
        from gone g where t.project_id = g.project_id and t.shard = g.shard and t.quarter = g.quarter
        returning t.project_id, t.shard, t.quarter)
    update tasks_quarter q set n_users = q.n_users - g.users, n_others = q.n_others - g.others
    from gone g where q.project_id = g.project_id and q.quarter = g.quarter and q.shard = g.shard
        and not exists (select 1 from at_hand h
            where h.project_id = g.project_id and h.shard = g.shard and h.quarter = g.quarter);
    return null;
end $$;

create or replace function tasks_tally_run_moved() returns trigger language plpgsql as $$
declare
    at bigint := floor(date_part('epoch', old.finish_time::timestamp) / 900)::bigint;
    was_user bigint := (old.actor_kind = 'user')::int;
    is_user bigint := (new.actor_kind = 'user')::int;
begin
    update tasks_tally set n_runs = n_runs - 1, n_user_runs = n_user_runs - was_user,
        seconds = seconds - tasks_tally_seconds(old.created, old.finish_time)
    where project_id = old.project_id and shard = old.task_id % 16;
    update tasks_quarter set n_users = n_users - was_user, n_others = n_others - (1 - was_user)
    where project_id = old.project_id and quarter = at and shard = old.task_id % 16;
    if not found then
        update tasks_tally set quarter_users = quarter_users - was_user, quarter_others = quarter_others - (1 - was_user)
        where project_id = old.project_id and shard = old.task_id % 16;
    end if;
    insert into tasks_tally as t (project_id, shard, n_runs, n_user_runs, seconds, last_finish)
    values (new.project_id, new.task_id % 16, 1, is_user, tasks_tally_seconds(new.created, new.finish_time),
        new.finish_time)
    on conflict (project_id, shard) do update set n_runs = t.n_runs + 1, n_user_runs = t.n_user_runs + is_user,
        seconds = t.seconds + excluded.seconds, last_finish = greatest(t.last_finish, excluded.last_finish);
    insert into tasks_quarter as q (project_id, quarter, shard, n_users, n_others)
    values (new.project_id, at, new.task_id % 16, is_user, 1 - is_user)
    on conflict (project_id, quarter, shard) do update set n_users = q.n_users + excluded.n_users,
        n_others = q.n_others + excluded.n_others;
    return null;
end $$;

drop trigger tasks_tally_run_moved on tasks_run;

create trigger tasks_tally_run_moved after update of project_id, actor_kind on tasks_run
for each row when (old.project_id <> new.project_id or old.actor_kind <> new.actor_kind)
execute function tasks_tally_run_moved();

-- Deferred, so that it locks its row after that of the tally, as answers do.
create function tasks_result_made() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        update tasks_quarter set n_completed = n_completed - 1
        where old.last_version and project_id = old.project_id and shard = old.task_id % 16
            and quarter = floor(date_part('epoch', old.created::timestamp) / 900)::bigint;
    end if;
    if tg_op <> 'DELETE' then
        insert into tasks_quarter as q (project_id, quarter, shard, n_completed)
        select id, floor(date_part('epoch', new.created::timestamp) / 900)::bigint, new.task_id % 16, 1
        from tasks_project where id = new.project_id and new.last_version
        on conflict (project_id, quarter, shard) do update set n_completed = q.n_completed + 1;
    end if;
    return null;
end $$;

create constraint trigger tasks_result_made after insert on tasks_result deferrable initially deferred
for each row when (current_setting('tasks.bulk', true) is distinct from 'on') execute function tasks_result_made();

create constraint trigger tasks_result_unmade after delete on tasks_result deferrable initially deferred
for each row execute function tasks_result_made();

create constraint trigger tasks_result_replaced after update of last_version, project_id on tasks_result
deferrable initially deferred
for each row when (old.last_version <> new.last_version or old.project_id <> new.project_id)
execute function tasks_result_made();

-- week: of the last answer, counted from a Monday (UTC), and how many it has so far. level and week_level order roughly, and
-- change seldom: an index on the numbers themselves would be written with each answer.
alter table tasks_contribution add column week bigint not null default 0;
alter table tasks_contribution add column n_week bigint not null default 0;
alter table tasks_contribution add column last_finish text not null default '';
alter table tasks_contribution add column level bigint generated always as (case when n_answers < 2 then 0
    when n_answers < 4 then 1 when n_answers < 8 then 2 when n_answers < 16 then 3 when n_answers < 32 then 4
    when n_answers < 64 then 5 when n_answers < 128 then 6 when n_answers < 256 then 7 when n_answers < 512 then 8
    when n_answers < 1024 then 9 when n_answers < 4096 then 10 when n_answers < 16384 then 11 else 12 end) stored;
alter table tasks_contribution add column week_level bigint generated always as (case when n_week < 2 then 0
    when n_week < 4 then 1 when n_week < 8 then 2 when n_week < 16 then 3 when n_week < 32 then 4
    when n_week < 64 then 5 when n_week < 128 then 6 when n_week < 256 then 7 when n_week < 512 then 8
    when n_week < 1024 then 9 when n_week < 4096 then 10 when n_week < 16384 then 11 else 12 end) stored;

alter table tasks_project_count add column n_users bigint not null default 0; -- volunteers with accounts

create or replace function tasks_contribution_changed() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into tasks_project_count as c (project_id, shard, n_volunteers, n_users)
        values (new.project_id, 16 + ascii(right(new.actor_key, 1)) % 16, 1, (new.user_id is not null)::int)
        on conflict (project_id, shard) do update set n_volunteers = c.n_volunteers + 1,
            n_users = c.n_users + excluded.n_users;
    else
        update tasks_project_count set n_volunteers = n_volunteers - 1, n_users = n_users - (old.user_id is not null)::int
        where project_id = old.project_id and shard = 16 + ascii(right(old.actor_key, 1)) % 16;
    end if;
    return null;
end $$;

create or replace function tasks_run_changed() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        update tasks_contribution set n_answers = n_answers - 1, n_week = n_week - case when week =
            (floor(date_part('epoch', old.finish_time::timestamp) / 86400)::bigint + 3) / 7 then 1 else 0 end
        where project_id = old.project_id and actor_key = split_part(old.actor_key, chr(31), 1);
        delete from tasks_contribution
        where project_id = old.project_id and actor_key = split_part(old.actor_key, chr(31), 1) and n_answers <= 0;
        if old.actor_kind = 'user' then
            update tasks_contributor set n_answers = n_answers - 1 where user_id = old.actor_id::bigint;
        end if;
    end if;
    if tg_op <> 'DELETE' then
        insert into tasks_contribution as c (project_id, actor_key, user_id, n_answers, week, n_week, last_finish)
        values (new.project_id, split_part(new.actor_key, chr(31), 1),
            case when new.actor_kind = 'user' then new.actor_id::bigint end, 1,
            (floor(date_part('epoch', new.finish_time::timestamp) / 86400)::bigint + 3) / 7, 1, new.finish_time)
        on conflict (project_id, actor_key) do update set n_answers = c.n_answers + 1,
            n_week = case when c.week < excluded.week then 1 when c.week = excluded.week then c.n_week + 1
                else c.n_week end,
            week = greatest(c.week, excluded.week), last_finish = greatest(c.last_finish, excluded.last_finish);
        if new.actor_kind = 'user' then
            insert into tasks_contributor as c (user_id, n_answers) values (new.actor_id::bigint, 1)
            on conflict (user_id) do update set n_answers = c.n_answers + 1;
        end if;
    end if;
    return null;
end $$;

-- What is there already.
insert into tasks_quarter (project_id, quarter, shard, n_users, n_others)
select project_id, floor(date_part('epoch', finish_time::timestamp) / 900)::bigint, task_id % 16,
    count(*) filter (where actor_kind = 'user'), count(*) filter (where actor_kind <> 'user')
from tasks_run group by 1, 2, 3;

insert into tasks_quarter as q (project_id, quarter, shard, n_completed)
select project_id, floor(date_part('epoch', created::timestamp) / 900)::bigint, task_id % 16, count(*)
from tasks_result where last_version group by 1, 2, 3
on conflict (project_id, quarter, shard) do update set n_completed = excluded.n_completed;

update tasks_tally t set n_user_runs = r.n
from (select project_id, task_id % 16 as shard, count(*) as n from tasks_run where actor_kind = 'user' group by 1, 2) r
where t.project_id = r.project_id and t.shard = r.shard;

update tasks_contribution c set last_finish = r.last,
    week = (floor(date_part('epoch', r.last::timestamp) / 86400)::bigint + 3) / 7
from (select project_id, actor_key, max(finish_time) as last from tasks_run group by 1, 2) r
where c.project_id = r.project_id and c.actor_key = r.actor_key;

update tasks_contribution c set n_week = r.n
from (select project_id, actor_key, (floor(date_part('epoch', finish_time::timestamp) / 86400)::bigint + 3) / 7 as week,
        count(*) as n
    from tasks_run group by 1, 2, 3) r
where c.project_id = r.project_id and c.actor_key = r.actor_key and c.week = r.week;

update tasks_project_count c set n_users = r.n
from (select project_id, 16 + ascii(right(actor_key, 1)) % 16 as shard, count(*) as n from tasks_contribution
    where user_id is not null group by 1, 2) r
where c.project_id = r.project_id and c.shard = r.shard;

create index tasks_contribution_best on tasks_contribution (project_id, level);
create index tasks_contribution_week on tasks_contribution (project_id, week, week_level);

-- Read from info when it is stored, so that lists need not read info, which may be long.
alter table tasks_project add column thumbnail text not null default '';

update tasks_project set thumbnail = info::json ->> 'thumbnail_url'
where info like '%thumbnail_url%' and json_typeof(info::json -> 'thumbnail_url') = 'string';

create index tasks_project_featured on tasks_project (id) where featured;
create index tasks_project_listed on tasks_project (category_id, owner_id, id) where published and not is_protected;
