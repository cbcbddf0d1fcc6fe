-- What an answer changes in a project's sums is one statement. As two, the second one changed a row that its own
-- transaction had changed before, and PostgreSQL then checks the foreign key anew: each answer locked the project's row.
create or replace function tasks_task_changed() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.project_id = new.project_id then
        insert into tasks_project_count as c (project_id, shard, n_wanted, n_given)
        values (new.project_id, new.id % 16, greatest(new.n_answers, 0) - greatest(old.n_answers, 0),
            least(new.n_done, greatest(new.n_answers, 0)) - least(old.n_done, greatest(old.n_answers, 0)))
        on conflict (project_id, shard) do update set n_wanted = c.n_wanted + excluded.n_wanted,
            n_given = c.n_given + excluded.n_given;
        return null;
    end if;
    if tg_op <> 'INSERT' then
        update tasks_project_count set n_wanted = n_wanted - greatest(old.n_answers, 0),
            n_given = n_given - least(old.n_done, greatest(old.n_answers, 0))
        where project_id = old.project_id and shard = old.id % 16;
    end if;
    if tg_op <> 'DELETE' then
        insert into tasks_project_count as c (project_id, shard, n_wanted, n_given)
        values (new.project_id, new.id % 16, greatest(new.n_answers, 0),
            least(new.n_done, greatest(new.n_answers, 0)))
        on conflict (project_id, shard) do update set n_wanted = c.n_wanted + excluded.n_wanted,
            n_given = c.n_given + excluded.n_given;
    end if;
    return null;
end $$;

-- The seconds as an expression: a call of a function of SQL costs more than all the rest of the statement.
create or replace function tasks_tally_runs_added() returns trigger language plpgsql as $$
begin
    insert into tasks_tally as t (project_id, shard, n_runs, seconds, last_finish)
    select project_id, task_id % 16, count(*),
        sum(date_part('epoch', finish_time::timestamp - created::timestamp)), max(finish_time)
    from added group by project_id, task_id % 16 order by project_id, task_id % 16
    on conflict (project_id, shard) do update set n_runs = t.n_runs + excluded.n_runs,
        seconds = t.seconds + excluded.seconds, last_finish = greatest(t.last_finish, excluded.last_finish);
    return null;
end $$;
