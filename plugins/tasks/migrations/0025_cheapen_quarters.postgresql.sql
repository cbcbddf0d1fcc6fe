-- What is counted by time and person costs an answer less: of one answer, as there mostly is, the tally takes plain values
-- instead of grouping a table of one row; and an index is written when somebody's answers are four times as many, or a week
-- is over, not at each doubling.
create or replace function tasks_tally_runs_added() returns trigger language plpgsql as $$
declare
    n bigint;
    project bigint;
    part bigint;
    users bigint;
    took double precision;
    finish text;
    at bigint;
begin
    select count(*), min(project_id), min(task_id % 16), count(*) filter (where actor_kind = 'user'),
        sum(date_part('epoch', finish_time::timestamp - created::timestamp)), max(finish_time)
    into n, project, part, users, took, finish from added;
    if n = 1 then
        at := floor(date_part('epoch', finish::timestamp) / 900);
        insert into tasks_tally as t (project_id, shard, n_runs, n_user_runs, seconds, last_finish, quarter,
            quarter_users, quarter_others)
        values (project, part, 1, users, took, finish, at, users, 1 - users)
        on conflict (project_id, shard) do update set n_runs = t.n_runs + 1,
            n_user_runs = t.n_user_runs + excluded.n_user_runs, seconds = t.seconds + excluded.seconds,
            last_finish = greatest(t.last_finish, excluded.last_finish),
            quarter = greatest(t.quarter, excluded.quarter),
            quarter_users = case when t.quarter > excluded.quarter then t.quarter_users when t.quarter = excluded.quarter
                then t.quarter_users + excluded.quarter_users else excluded.quarter_users end,
            quarter_others = case when t.quarter > excluded.quarter then t.quarter_others
                when t.quarter = excluded.quarter then t.quarter_others + excluded.quarter_others
                else excluded.quarter_others end,
            late = case when t.quarter > excluded.quarter then excluded.quarter else t.late end,
            late_users = case when t.quarter > excluded.quarter then t.late_users + excluded.quarter_users
                else t.late_users end,
            late_others = case when t.quarter > excluded.quarter then t.late_others + excluded.quarter_others
                else t.late_others end;
        return null;
    end if;
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

drop index tasks_contribution_best;
drop index tasks_contribution_week;
alter table tasks_contribution drop column week_level;
alter table tasks_contribution drop column level;
alter table tasks_contribution add column level bigint generated always as (case when n_answers < 4 then 0
    when n_answers < 16 then 1 when n_answers < 64 then 2 when n_answers < 256 then 3 when n_answers < 1024 then 4
    when n_answers < 4096 then 5 when n_answers < 16384 then 6 else 7 end) stored;
create index tasks_contribution_best on tasks_contribution (project_id, level);
create index tasks_contribution_week on tasks_contribution (project_id, week);
