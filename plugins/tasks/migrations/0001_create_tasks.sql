-- Projects, tasks, answers. Times are naive UTC ISO 8601 text; info columns are JSON text; *_ids are JSON arrays.

create table tasks_category (
    id @identity@,
    created text not null,
    name text not null unique,
    short_name text not null unique,
    description text not null,
    info text not null default '{}',
    check (name <> '' and short_name <> '')
);

insert into tasks_category (created, name, short_name, description)
values ('2026-01-01T00:00:00.000000', 'Thinking', 'thinking', 'Volunteer Thinking projects');

-- scheduler and strict are read from info when it is stored. epoch goes up when a task moves below somebody's low-water
-- mark. secret_key is sealed.
create table tasks_project (
    id @identity@,
    created text not null,
    updated text not null,
    name text not null unique,
    short_name text not null unique,
    description text not null,
    long_description text,
    webhook text,
    allow_anonymous_contributors boolean not null default true,
    published boolean not null default false,
    featured boolean not null default false,
    secret_key text not null,
    zip_download boolean not null default true,
    contacted boolean not null default false,
    owner_id bigint not null,
    category_id bigint not null references tasks_category (id),
    info text not null default '{}',
    owners_ids text not null,
    scheduler text not null default 'default',
    strict boolean not null default false,
    epoch bigint not null default 0,
    n_tasks bigint not null default 0,
    check (name <> '' and short_name <> '' and description <> '')
);

create index tasks_project_owner on tasks_project (owner_id, id);
create index tasks_project_category on tasks_project (category_id);

-- n_done counts the rows of tasks_run, n_leased those of tasks_lease. priority_key orders by falling priority, then id.
create table tasks_task (
    id @identity@,
    created text not null,
    project_id bigint not null references tasks_project (id) on delete cascade,
    state text not null default 'ongoing',
    quorum bigint default 0,
    calibration bigint default 0,
    priority_0 double precision default 0,
    info text,
    n_answers bigint not null default 30,
    fav_user_ids text,
    n_done bigint not null default 0,
    n_leased bigint not null default 0,
    priority_key bigint generated always as (
        (1000000 - cast(round(case
            when priority_0 is null then 0
            when priority_0 > 5 then 5
            when priority_0 < -3 then -3
            else priority_0 end * 1000000) as bigint)) * 1099511627776 + id) stored
);

create index tasks_task_project on tasks_task (project_id, id);
create index tasks_task_open_id on tasks_task (project_id, id) where state = 'ongoing';
create index tasks_task_open_priority on tasks_task (project_id, priority_key) where state = 'ongoing';

create table tasks_run (
    id @identity@,
    created text not null,
    project_id bigint not null references tasks_project (id) on delete cascade,
    task_id bigint not null references tasks_task (id) on delete cascade,
    actor_kind text not null,
    actor_id text not null,
    actor_key text not null,
    finish_time text not null,
    timeout bigint,
    calibration bigint,
    media_url text,
    info text
);

create unique index tasks_run_actor on tasks_run (task_id, actor_key);
create index tasks_run_project on tasks_run (project_id, id);
create index tasks_run_actor_id on tasks_run (actor_id, project_id);

create table tasks_result (
    id @identity@,
    created text not null,
    project_id bigint not null references tasks_project (id) on delete cascade,
    task_id bigint not null references tasks_task (id) on delete cascade,
    task_run_ids text not null,
    last_version boolean not null default true,
    info text
);

create unique index tasks_result_current on tasks_result (task_id) where last_version;
create index tasks_result_task on tasks_result (task_id);
create index tasks_result_project on tasks_result (project_id, id);

-- Who has which task in hand. Also proof that it was asked for before it was answered. expires: seconds since 1970.
create table tasks_lease (
    actor_key text not null,
    task_id bigint not null references tasks_task (id) on delete cascade,
    project_id bigint not null references tasks_project (id) on delete cascade,
    requested text not null,
    expires bigint not null,
    primary key (actor_key, task_id)
);

create index tasks_lease_task on tasks_lease (task_id);
create index tasks_lease_expires on tasks_lease (project_id, expires);

-- How far an actor has got in one order: each open task with a key up to low_key is answered by it.
-- restarted: seconds since 1970 of the last look from the beginning.
create table tasks_progress (
    project_id bigint not null references tasks_project (id) on delete cascade,
    actor_key text not null,
    ordering text not null,
    low_key bigint not null,
    epoch bigint not null,
    restarted bigint not null,
    primary key (project_id, actor_key, ordering)
);

create index tasks_progress_low on tasks_progress (project_id, ordering, low_key);
