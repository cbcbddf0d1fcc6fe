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

create trigger tasks_tally_rolled after update of quarter on tasks_tally
when old.quarter <> new.quarter and (old.quarter_users <> 0 or old.quarter_others <> 0)
begin
    insert into tasks_quarter (project_id, quarter, shard, n_users, n_others)
    values (old.project_id, old.quarter, old.shard, old.quarter_users, old.quarter_others)
    on conflict (project_id, quarter, shard) do update set n_users = n_users + excluded.n_users,
        n_others = n_others + excluded.n_others;
end;

create trigger tasks_tally_late after update of late_users, late_others on tasks_tally
when old.late_users <> new.late_users or old.late_others <> new.late_others
begin
    insert into tasks_quarter (project_id, quarter, shard, n_users, n_others)
    values (new.project_id, new.late, new.shard, new.late_users - old.late_users, new.late_others - old.late_others)
    on conflict (project_id, quarter, shard) do update set n_users = n_users + excluded.n_users,
        n_others = n_others + excluded.n_others;
end;

drop trigger tasks_tally_run_added;

create trigger tasks_tally_run_added after insert on tasks_run when not exists (select 1 from tasks_bulk)
begin
    insert into tasks_tally (project_id, shard, n_runs, n_user_runs, seconds, last_finish, quarter, quarter_users,
        quarter_others)
    values (new.project_id, new.task_id % 16, 1, new.actor_kind = 'user',
        (julianday(new.finish_time) - julianday(new.created)) * 86400, new.finish_time,
        cast(strftime('%s', new.finish_time) as integer) / 900, new.actor_kind = 'user', new.actor_kind <> 'user')
    on conflict (project_id, shard) do update set n_runs = n_runs + 1, n_user_runs = n_user_runs + excluded.n_user_runs,
        seconds = seconds + excluded.seconds, last_finish = max(last_finish, excluded.last_finish),
        quarter = max(quarter, excluded.quarter),
        quarter_users = case when excluded.quarter < quarter then quarter_users when excluded.quarter = quarter
            then quarter_users + excluded.quarter_users else excluded.quarter_users end,
        quarter_others = case when excluded.quarter < quarter then quarter_others when excluded.quarter = quarter
            then quarter_others + excluded.quarter_others else excluded.quarter_others end,
        late = case when excluded.quarter < quarter then excluded.quarter else late end,
        late_users = late_users + case when excluded.quarter < quarter then excluded.quarter_users else 0 end,
        late_others = late_others + case when excluded.quarter < quarter then excluded.quarter_others else 0 end;
end;

drop trigger tasks_tally_run_removed;

create trigger tasks_tally_run_removed after delete on tasks_run
begin
    update tasks_tally set n_runs = n_runs - 1, n_user_runs = n_user_runs - (old.actor_kind = 'user'),
        seconds = seconds - (julianday(old.finish_time) - julianday(old.created)) * 86400
    where project_id = old.project_id and shard = old.task_id % 16;
    update tasks_quarter set n_users = n_users - (old.actor_kind = 'user'), n_others = n_others - (old.actor_kind <> 'user')
    where project_id = old.project_id and quarter = cast(strftime('%s', old.finish_time) as integer) / 900
        and shard = old.task_id % 16
        and (select t.quarter from tasks_tally t where t.project_id = old.project_id and t.shard = old.task_id % 16)
            <> cast(strftime('%s', old.finish_time) as integer) / 900;
    update tasks_tally set quarter_users = quarter_users - (old.actor_kind = 'user'),
        quarter_others = quarter_others - (old.actor_kind <> 'user')
    where project_id = old.project_id and shard = old.task_id % 16
        and quarter = cast(strftime('%s', old.finish_time) as integer) / 900;
end;

drop trigger tasks_tally_run_moved;

create trigger tasks_tally_run_moved after update of project_id, actor_kind on tasks_run
when old.project_id <> new.project_id or old.actor_kind <> new.actor_kind
begin
    update tasks_tally set n_runs = n_runs - 1, n_user_runs = n_user_runs - (old.actor_kind = 'user'),
        seconds = seconds - (julianday(old.finish_time) - julianday(old.created)) * 86400
    where project_id = old.project_id and shard = old.task_id % 16;
    insert into tasks_quarter (project_id, quarter, shard, n_users, n_others)
    values (old.project_id, cast(strftime('%s', old.finish_time) as integer) / 900, old.task_id % 16,
        -(old.actor_kind = 'user'), -(old.actor_kind <> 'user'))
    on conflict (project_id, quarter, shard) do update set n_users = n_users + excluded.n_users,
        n_others = n_others + excluded.n_others;
    insert into tasks_tally (project_id, shard, n_runs, n_user_runs, seconds, last_finish)
    values (new.project_id, new.task_id % 16, 1, new.actor_kind = 'user',
        (julianday(new.finish_time) - julianday(new.created)) * 86400, new.finish_time)
    on conflict (project_id, shard) do update set n_runs = n_runs + 1, n_user_runs = n_user_runs + excluded.n_user_runs,
        seconds = seconds + excluded.seconds, last_finish = max(last_finish, excluded.last_finish);
    insert into tasks_quarter (project_id, quarter, shard, n_users, n_others)
    values (new.project_id, cast(strftime('%s', new.finish_time) as integer) / 900, new.task_id % 16,
        new.actor_kind = 'user', new.actor_kind <> 'user')
    on conflict (project_id, quarter, shard) do update set n_users = n_users + excluded.n_users,
        n_others = n_others + excluded.n_others;
end;

create trigger tasks_result_made after insert on tasks_result
when new.last_version and not exists (select 1 from tasks_bulk)
begin
    insert into tasks_quarter (project_id, quarter, shard, n_completed)
    values (new.project_id, cast(strftime('%s', new.created) as integer) / 900, new.task_id % 16, 1)
    on conflict (project_id, quarter, shard) do update set n_completed = n_completed + 1;
end;

create trigger tasks_result_unmade after delete on tasks_result when old.last_version
begin
    update tasks_quarter set n_completed = n_completed - 1
    where project_id = old.project_id and quarter = cast(strftime('%s', old.created) as integer) / 900
        and shard = old.task_id % 16;
end;

create trigger tasks_result_replaced after update of last_version, project_id on tasks_result
when old.last_version <> new.last_version or old.project_id <> new.project_id
begin
    update tasks_quarter set n_completed = n_completed - 1
    where old.last_version and project_id = old.project_id
        and quarter = cast(strftime('%s', old.created) as integer) / 900 and shard = old.task_id % 16;
    insert into tasks_quarter (project_id, quarter, shard, n_completed)
    select new.project_id, cast(strftime('%s', new.created) as integer) / 900, new.task_id % 16, 1 where new.last_version
    on conflict (project_id, quarter, shard) do update set n_completed = n_completed + 1;
end;

-- week: of the last answer, counted from a Monday (UTC), and how many it has so far. level and week_level order roughly, and
-- change seldom: an index on the numbers themselves would be written with each answer.
alter table tasks_contribution add column week bigint not null default 0;
alter table tasks_contribution add column n_week bigint not null default 0;
alter table tasks_contribution add column last_finish text not null default '';
alter table tasks_contribution add column level bigint generated always as (case when n_answers < 2 then 0
    when n_answers < 4 then 1 when n_answers < 8 then 2 when n_answers < 16 then 3 when n_answers < 32 then 4
    when n_answers < 64 then 5 when n_answers < 128 then 6 when n_answers < 256 then 7 when n_answers < 512 then 8
    when n_answers < 1024 then 9 when n_answers < 4096 then 10 when n_answers < 16384 then 11 else 12 end) virtual;
alter table tasks_contribution add column week_level bigint generated always as (case when n_week < 2 then 0
    when n_week < 4 then 1 when n_week < 8 then 2 when n_week < 16 then 3 when n_week < 32 then 4
    when n_week < 64 then 5 when n_week < 128 then 6 when n_week < 256 then 7 when n_week < 512 then 8
    when n_week < 1024 then 9 when n_week < 4096 then 10 when n_week < 16384 then 11 else 12 end) virtual;

alter table tasks_project_count add column n_users bigint not null default 0; -- volunteers with accounts

drop trigger tasks_contribution_added;

create trigger tasks_contribution_added after insert on tasks_contribution
begin
    insert into tasks_project_count (project_id, shard, n_volunteers, n_users)
    values (new.project_id, unicode(substr(new.actor_key, -1)) % 16, 1, new.user_id is not null)
    on conflict (project_id, shard) do update set n_volunteers = n_volunteers + 1, n_users = n_users + excluded.n_users;
end;

drop trigger tasks_contribution_removed;

create trigger tasks_contribution_removed after delete on tasks_contribution
begin
    update tasks_project_count set n_volunteers = n_volunteers - 1, n_users = n_users - (old.user_id is not null)
    where project_id = old.project_id and shard = unicode(substr(old.actor_key, -1)) % 16;
end;

drop trigger tasks_run_added;

create trigger tasks_run_added after insert on tasks_run when not exists (select 1 from tasks_bulk)
begin
    insert into tasks_contribution (project_id, actor_key, user_id, n_answers, week, n_week, last_finish)
    values (new.project_id, substr(new.actor_key, 1, instr(new.actor_key || char(31), char(31)) - 1),
        case when new.actor_kind = 'user' then cast(new.actor_id as integer) end, 1,
        (cast(strftime('%s', new.finish_time) as integer) / 86400 + 3) / 7, 1, new.finish_time)
    on conflict (project_id, actor_key) do update set n_answers = n_answers + 1,
        n_week = case when week < excluded.week then 1 when week = excluded.week then n_week + 1 else n_week end,
        week = max(week, excluded.week), last_finish = max(last_finish, excluded.last_finish);
    insert into tasks_contributor (user_id, n_answers)
    select cast(new.actor_id as integer), 1 where new.actor_kind = 'user'
    on conflict (user_id) do update set n_answers = n_answers + 1;
end;

drop trigger tasks_run_removed;

create trigger tasks_run_removed after delete on tasks_run
begin
    update tasks_contribution set n_answers = n_answers - 1,
        n_week = n_week - (week = (cast(strftime('%s', old.finish_time) as integer) / 86400 + 3) / 7)
    where project_id = old.project_id
        and actor_key = substr(old.actor_key, 1, instr(old.actor_key || char(31), char(31)) - 1);
    delete from tasks_contribution
    where project_id = old.project_id
        and actor_key = substr(old.actor_key, 1, instr(old.actor_key || char(31), char(31)) - 1) and n_answers <= 0;
    update tasks_contributor set n_answers = n_answers - 1
    where old.actor_kind = 'user' and user_id = cast(old.actor_id as integer);
end;

drop trigger tasks_run_moved;

create trigger tasks_run_moved after update of project_id, actor_key on tasks_run
when (old.project_id <> new.project_id or old.actor_key <> new.actor_key) and not exists (select 1 from tasks_bulk)
begin
    update tasks_contribution set n_answers = n_answers - 1,
        n_week = n_week - (week = (cast(strftime('%s', old.finish_time) as integer) / 86400 + 3) / 7)
    where project_id = old.project_id
        and actor_key = substr(old.actor_key, 1, instr(old.actor_key || char(31), char(31)) - 1);
    delete from tasks_contribution
    where project_id = old.project_id
        and actor_key = substr(old.actor_key, 1, instr(old.actor_key || char(31), char(31)) - 1) and n_answers <= 0;
    update tasks_contributor set n_answers = n_answers - 1
    where old.actor_kind = 'user' and old.actor_key <> new.actor_key and user_id = cast(old.actor_id as integer);
    insert into tasks_contribution (project_id, actor_key, user_id, n_answers, week, n_week, last_finish)
    values (new.project_id, substr(new.actor_key, 1, instr(new.actor_key || char(31), char(31)) - 1),
        case when new.actor_kind = 'user' then cast(new.actor_id as integer) end, 1,
        (cast(strftime('%s', new.finish_time) as integer) / 86400 + 3) / 7, 1, new.finish_time)
    on conflict (project_id, actor_key) do update set n_answers = n_answers + 1,
        n_week = case when week < excluded.week then 1 when week = excluded.week then n_week + 1 else n_week end,
        week = max(week, excluded.week), last_finish = max(last_finish, excluded.last_finish);
    insert into tasks_contributor (user_id, n_answers)
    select cast(new.actor_id as integer), 1 where new.actor_kind = 'user' and old.actor_key <> new.actor_key
    on conflict (user_id) do update set n_answers = n_answers + 1;
end;

-- What is there already.
insert into tasks_quarter (project_id, quarter, shard, n_users, n_others)
select project_id, cast(strftime('%s', finish_time) as integer) / 900, task_id % 16, sum(actor_kind = 'user'),
    sum(actor_kind <> 'user')
from tasks_run group by 1, 2, 3;

insert into tasks_quarter (project_id, quarter, shard, n_completed)
select project_id, cast(strftime('%s', created) as integer) / 900, task_id % 16, count(*)
from tasks_result where last_version group by 1, 2, 3
on conflict (project_id, quarter, shard) do update set n_completed = excluded.n_completed;

update tasks_tally set n_user_runs = (select coalesce(sum(q.n_users), 0) from tasks_quarter q
    where q.project_id = tasks_tally.project_id and q.shard = tasks_tally.shard);

update tasks_contribution set last_finish = r.last, week = (cast(strftime('%s', r.last) as integer) / 86400 + 3) / 7
from (select project_id, actor_key, max(finish_time) as last from tasks_run group by 1, 2) r
where tasks_contribution.project_id = r.project_id and tasks_contribution.actor_key = r.actor_key;

update tasks_contribution set n_week = r.n
from (select project_id, actor_key, (cast(strftime('%s', finish_time) as integer) / 86400 + 3) / 7 as week, count(*) as n
    from tasks_run group by 1, 2, 3) r
where tasks_contribution.project_id = r.project_id and tasks_contribution.actor_key = r.actor_key
    and tasks_contribution.week = r.week;

update tasks_project_count set n_users = r.n
from (select project_id, unicode(substr(actor_key, -1)) % 16 as shard, count(*) as n from tasks_contribution
    where user_id is not null group by 1, 2) r
where tasks_project_count.project_id = r.project_id and tasks_project_count.shard = r.shard;

create index tasks_contribution_best on tasks_contribution (project_id, level);
create index tasks_contribution_week on tasks_contribution (project_id, week, week_level);

-- Read from info when it is stored, so that lists need not read info, which may be long.
alter table tasks_project add column thumbnail text not null default '';

update tasks_project set thumbnail = json_extract(info, '$.thumbnail_url')
where info like '%thumbnail_url%' and json_type(info, '$.thumbnail_url') = 'text';

create index tasks_project_featured on tasks_project (id) where featured;
create index tasks_project_listed on tasks_project (category_id, owner_id, id) where published and not is_protected;
