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
) without rowid;

-- Who has given how many answers in a project. user_id: of actors that are users.
create table tasks_contribution (
    project_id bigint not null references tasks_project (id) on delete cascade,
    actor_key text not null,
    user_id bigint,
    n_answers bigint not null,
    primary key (project_id, actor_key)
) without rowid;

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
) without rowid;

-- The numbers of owners_ids.
create table tasks_owner (
    user_id bigint not null,
    project_id bigint not null references tasks_project (id) on delete cascade,
    primary key (user_id, project_id)
) without rowid;

create index tasks_owner_project on tasks_owner (project_id);

create trigger tasks_contributor_added after insert on tasks_contributor when new.ranked and new.n_answers > 0
begin
    insert into tasks_rank (level, bucket, shard, n) values (0, new.n_answers, new.user_id % 32, 1)
    on conflict (level, bucket, shard) do update set n = n + 1;
    insert into tasks_rank (level, bucket, shard, n) select 1, new.n_answers / 64, 0, 1 where new.n_answers >= 64
    on conflict (level, bucket, shard) do update set n = n + 1;
    insert into tasks_rank (level, bucket, shard, n) select 2, new.n_answers / 4096, 0, 1 where new.n_answers >= 4096
    on conflict (level, bucket, shard) do update set n = n + 1;
end;

create trigger tasks_contributor_moved after update of n_answers, ranked on tasks_contributor
begin
    update tasks_rank set n = n - 1
    where old.ranked and level = 0 and bucket = old.n_answers and shard = old.user_id % 32;
    insert into tasks_rank (level, bucket, shard, n)
    select 0, new.n_answers, new.user_id % 32, 1 where new.ranked and new.n_answers > 0
    on conflict (level, bucket, shard) do update set n = n + 1;
end;

create trigger tasks_contributor_crossed after update of n_answers, ranked on tasks_contributor
when old.n_answers / 64 <> new.n_answers / 64 or old.ranked <> new.ranked
begin
    update tasks_rank set n = n - 1 where old.ranked and level = 1 and bucket = old.n_answers / 64 and shard = 0;
    update tasks_rank set n = n - 1 where old.ranked and level = 2 and bucket = old.n_answers / 4096 and shard = 0;
    insert into tasks_rank (level, bucket, shard, n)
    select 1, new.n_answers / 64, 0, 1 where new.ranked and new.n_answers >= 64
    on conflict (level, bucket, shard) do update set n = n + 1;
    insert into tasks_rank (level, bucket, shard, n)
    select 2, new.n_answers / 4096, 0, 1 where new.ranked and new.n_answers >= 4096
    on conflict (level, bucket, shard) do update set n = n + 1;
end;

create trigger tasks_contribution_added after insert on tasks_contribution
begin
    insert into tasks_project_count (project_id, shard, n_volunteers)
    values (new.project_id, unicode(substr(new.actor_key, -1)) % 16, 1)
    on conflict (project_id, shard) do update set n_volunteers = n_volunteers + 1;
end;

create trigger tasks_contribution_removed after delete on tasks_contribution
begin
    update tasks_project_count set n_volunteers = n_volunteers - 1
    where project_id = old.project_id and shard = unicode(substr(old.actor_key, -1)) % 16;
end;

create trigger tasks_run_added after insert on tasks_run
begin
    insert into tasks_contribution (project_id, actor_key, user_id, n_answers)
    values (new.project_id, new.actor_key,
        case when new.actor_kind = 'user' then cast(new.actor_id as integer) end, 1)
    on conflict (project_id, actor_key) do update set n_answers = n_answers + 1;
    insert into tasks_contributor (user_id, n_answers)
    select cast(new.actor_id as integer), 1 where new.actor_kind = 'user'
    on conflict (user_id) do update set n_answers = n_answers + 1;
end;

create trigger tasks_run_removed after delete on tasks_run
begin
    update tasks_contribution set n_answers = n_answers - 1
    where project_id = old.project_id and actor_key = old.actor_key;
    delete from tasks_contribution
    where project_id = old.project_id and actor_key = old.actor_key and n_answers <= 0;
    update tasks_contributor set n_answers = n_answers - 1
    where old.actor_kind = 'user' and user_id = cast(old.actor_id as integer);
end;

create trigger tasks_run_moved after update of project_id, actor_key on tasks_run
when old.project_id <> new.project_id or old.actor_key <> new.actor_key
begin
    update tasks_contribution set n_answers = n_answers - 1
    where project_id = old.project_id and actor_key = old.actor_key;
    delete from tasks_contribution
    where project_id = old.project_id and actor_key = old.actor_key and n_answers <= 0;
    update tasks_contributor set n_answers = n_answers - 1
    where old.actor_kind = 'user' and old.actor_key <> new.actor_key and user_id = cast(old.actor_id as integer);
    insert into tasks_contribution (project_id, actor_key, user_id, n_answers)
    values (new.project_id, new.actor_key,
        case when new.actor_kind = 'user' then cast(new.actor_id as integer) end, 1)
    on conflict (project_id, actor_key) do update set n_answers = n_answers + 1;
    insert into tasks_contributor (user_id, n_answers)
    select cast(new.actor_id as integer), 1 where new.actor_kind = 'user' and old.actor_key <> new.actor_key
    on conflict (user_id) do update set n_answers = n_answers + 1;
end;

create trigger tasks_task_added after insert on tasks_task
begin
    insert into tasks_project_count (project_id, shard, n_wanted, n_given)
    values (new.project_id, new.id % 16, max(new.n_answers, 0), min(new.n_done, max(new.n_answers, 0)))
    on conflict (project_id, shard) do update set n_wanted = n_wanted + excluded.n_wanted,
        n_given = n_given + excluded.n_given;
end;

create trigger tasks_task_changed after update of n_done, n_answers, project_id on tasks_task
when old.project_id <> new.project_id or old.n_answers <> new.n_answers
    or min(old.n_done, old.n_answers) <> min(new.n_done, new.n_answers)
begin
    update tasks_project_count set n_wanted = n_wanted - max(old.n_answers, 0),
        n_given = n_given - min(old.n_done, max(old.n_answers, 0))
    where project_id = old.project_id and shard = old.id % 16;
    insert into tasks_project_count (project_id, shard, n_wanted, n_given)
    values (new.project_id, new.id % 16, max(new.n_answers, 0), min(new.n_done, max(new.n_answers, 0)))
    on conflict (project_id, shard) do update set n_wanted = n_wanted + excluded.n_wanted,
        n_given = n_given + excluded.n_given;
end;

create trigger tasks_task_removed after delete on tasks_task
begin
    update tasks_project_count set n_wanted = n_wanted - max(old.n_answers, 0),
        n_given = n_given - min(old.n_done, max(old.n_answers, 0))
    where project_id = old.project_id and shard = old.id % 16;
end;

create trigger tasks_project_added after insert on tasks_project
begin
    insert into tasks_owner (user_id, project_id)
    select distinct value, new.id from json_each(new.owners_ids) where type = 'integer';
end;

create trigger tasks_project_owners after update of owners_ids on tasks_project
when old.owners_ids <> new.owners_ids
begin
    delete from tasks_owner where project_id = new.id;
    insert into tasks_owner (user_id, project_id)
    select distinct value, new.id from json_each(new.owners_ids) where type = 'integer';
end;

-- What is there already.
insert into tasks_owner (user_id, project_id)
select distinct o.value, p.id from tasks_project p, json_each(p.owners_ids) o where o.type = 'integer';

insert into tasks_project_count (project_id, shard, n_wanted, n_given)
select project_id, id % 16, sum(max(n_answers, 0)), sum(min(n_done, max(n_answers, 0))) from tasks_task
group by project_id, id % 16;

insert into tasks_contribution (project_id, actor_key, user_id, n_answers)
select project_id, actor_key, max(case when actor_kind = 'user' then cast(actor_id as integer) end), count(*)
from tasks_run group by project_id, actor_key;

insert into tasks_contributor (user_id, n_answers)
select cast(actor_id as integer), count(*) from tasks_run where actor_kind = 'user' group by actor_id;
