-- Counters for ranks, profiles and project lists, kept by triggers: in the transaction of whatever changes answers,
-- tasks or projects, cascades included. Nobody writes these tables otherwise, but for tasks_contributor.ranked.

-- ranked: whether the person stands in lists of contributors.
create table tasks_contributor (
    user_id bigint not null primary key,
    n_answers bigint not null default 0,
    ranked boolean not null default true,
    shard bigint generated always as (user_id % 32) stored
);

create index tasks_contributor_rank on tasks_contributor (n_answers desc, shard, user_id) where ranked and n_answers > 0;

-- How many ranked contributors have a score: level 0 the score itself, by shard; level 1 score / 64; level 2
-- score / 4096. Who is above a score is counted from the top level down, some dozen rows each. Rows with bucket 0 of
-- the upper levels would never be read, so that a first answer writes none that others write, too.
create table tasks_rank (
    level bigint not null,
    bucket bigint not null,
    shard bigint not null,
    n bigint not null,
    primary key (level, bucket, shard)
);

-- Who has given how many answers in a project. user_id: of actors that are users.
create table tasks_contribution (
    project_id bigint not null references tasks_project (id) on delete cascade,
    actor_key text not null,
    user_id bigint,
    n_answers bigint not null,
    primary key (project_id, actor_key)
);

create index tasks_contribution_user on tasks_contribution (user_id, project_id) where user_id is not null;

-- Sums of a project, each the sum over its shards. n_wanted: answers that its tasks want; n_given: those given, no
-- more than wanted of each task.
create table tasks_project_count (
    project_id bigint not null references tasks_project (id) on delete cascade,
    shard bigint not null,
    n_volunteers bigint not null default 0,
    n_wanted bigint not null default 0,
    n_given bigint not null default 0,
    primary key (project_id, shard)
);

-- The numbers of owners_ids.
create table tasks_owner (
    user_id bigint not null,
    project_id bigint not null references tasks_project (id) on delete cascade,
    primary key (user_id, project_id)
);

create index tasks_owner_project on tasks_owner (project_id);

create function tasks_contributor_changed() returns trigger language plpgsql as $$
declare
    was boolean := tg_op = 'UPDATE' and old.ranked and old.n_answers > 0;
    is_now boolean := new.ranked and new.n_answers > 0;
begin
    if was then
        update tasks_rank set n = n - 1 where level = 0 and bucket = old.n_answers and shard = old.user_id % 32;
    end if;
    if is_now then
        insert into tasks_rank as r (level, bucket, shard, n) values (0, new.n_answers, new.user_id % 32, 1)
        on conflict (level, bucket, shard) do update set n = r.n + 1;
    end if;
    if was and is_now and old.n_answers / 64 = new.n_answers / 64 then
        return null;
    end if;
    if was then
        update tasks_rank set n = n - 1 where (level, bucket, shard) in
            ((1, old.n_answers / 64, 0), (2, old.n_answers / 4096, 0));
    end if;
    if is_now and new.n_answers >= 64 then
        insert into tasks_rank as r (level, bucket, shard, n) values (1, new.n_answers / 64, 0, 1)
        on conflict (level, bucket, shard) do update set n = r.n + 1;
    end if;
    if is_now and new.n_answers >= 4096 then
        insert into tasks_rank as r (level, bucket, shard, n) values (2, new.n_answers / 4096, 0, 1)
        on conflict (level, bucket, shard) do update set n = r.n + 1;
    end if;
    return null;
end $$;

create trigger tasks_contributor_changed after insert or update of n_answers, ranked on tasks_contributor
for each row execute function tasks_contributor_changed();

create function tasks_contribution_changed() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into tasks_project_count as c (project_id, shard, n_volunteers)
        values (new.project_id, ascii(right(new.actor_key, 1)) % 16, 1)
        on conflict (project_id, shard) do update set n_volunteers = c.n_volunteers + 1;
    else
        update tasks_project_count set n_volunteers = n_volunteers - 1
        where project_id = old.project_id and shard = ascii(right(old.actor_key, 1)) % 16;
    end if;
    return null;
end $$;

create trigger tasks_contribution_changed after insert or delete on tasks_contribution
for each row execute function tasks_contribution_changed();

create function tasks_run_changed() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        update tasks_contribution set n_answers = n_answers - 1
        where project_id = old.project_id and actor_key = old.actor_key;
        delete from tasks_contribution
        where project_id = old.project_id and actor_key = old.actor_key and n_answers <= 0;
        if old.actor_kind = 'user' then
            update tasks_contributor set n_answers = n_answers - 1 where user_id = old.actor_id::bigint;
        end if;
    end if;
    if tg_op <> 'DELETE' then
        insert into tasks_contribution as c (project_id, actor_key, user_id, n_answers)
        values (new.project_id, new.actor_key, case when new.actor_kind = 'user' then new.actor_id::bigint end, 1)
        on conflict (project_id, actor_key) do update set n_answers = c.n_answers + 1;
        if new.actor_kind = 'user' then
            insert into tasks_contributor as c (user_id, n_answers) values (new.actor_id::bigint, 1)
            on conflict (user_id) do update set n_answers = c.n_answers + 1;
        end if;
    end if;
    return null;
end $$;

create trigger tasks_run_counted after insert or delete on tasks_run
for each row execute function tasks_run_changed();

create trigger tasks_run_moved after update of project_id, actor_key on tasks_run
for each row when (old.project_id <> new.project_id or old.actor_key <> new.actor_key)
execute function tasks_run_changed();

create function tasks_task_changed() returns trigger language plpgsql as $$
begin
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

create trigger tasks_task_counted after insert or delete on tasks_task
for each row execute function tasks_task_changed();

create trigger tasks_task_changed after update of n_done, n_answers, project_id on tasks_task
for each row when (old.project_id <> new.project_id or old.n_answers <> new.n_answers
    or least(old.n_done, old.n_answers) <> least(new.n_done, new.n_answers))
execute function tasks_task_changed();

create function tasks_owners_changed() returns trigger language plpgsql as $$
begin
    delete from tasks_owner where project_id = new.id;
    insert into tasks_owner (user_id, project_id)
    select distinct o.value::bigint, new.id from json_array_elements_text(new.owners_ids::json) o;
    return null;
end $$;

create trigger tasks_project_added after insert on tasks_project
for each row execute function tasks_owners_changed();

create trigger tasks_project_owners after update of owners_ids on tasks_project
for each row when (old.owners_ids <> new.owners_ids) execute function tasks_owners_changed();

-- What is there already.
insert into tasks_owner (user_id, project_id)
select distinct o.value::bigint, p.id from tasks_project p, json_array_elements_text(p.owners_ids::json) o;

insert into tasks_project_count (project_id, shard, n_wanted, n_given)
select project_id, id % 16, sum(greatest(n_answers, 0)), sum(least(n_done, greatest(n_answers, 0))) from tasks_task
group by project_id, id % 16;

insert into tasks_contribution (project_id, actor_key, user_id, n_answers)
select project_id, actor_key, max(case when actor_kind = 'user' then actor_id::bigint end), count(*)
from tasks_run group by project_id, actor_key;

insert into tasks_contributor (user_id, n_answers)
select actor_id::bigint, count(*) from tasks_run where actor_kind = 'user' group by actor_id;
