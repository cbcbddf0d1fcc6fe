-- What people do with a task besides answering it: taking an answer back, skipping, reporting.

-- Answers given on the site's pages, while their authors may take them back. until: seconds since 1970.
create table tasks_undo (
    run_id bigint not null primary key references tasks_run (id) on delete cascade,
    actor_key text not null,
    until bigint not null
);

create index tasks_undo_actor on tasks_undo (actor_key, run_id);
create index tasks_undo_until on tasks_undo (until);

-- Complete tasks that still have such an answer: their completion is told, and their webhook called, at due (seconds
-- since 1970). run_id: the answer that completed the task; null: somebody did. wanted: the answers that the task wanted
-- before it was completed with fewer.
create table tasks_settling (
    task_id bigint not null primary key references tasks_task (id) on delete cascade,
    run_id bigint,
    wanted bigint,
    due bigint not null
);

create index tasks_settling_due on tasks_settling (due);

-- Tasks that an actor did not want to answer. skipped: microseconds since 1970.
create table tasks_skip (
    actor_key text not null,
    task_id bigint not null references tasks_task (id) on delete cascade,
    skipped bigint not null,
    primary key (actor_key, task_id)
);

create index tasks_skip_task on tasks_skip (task_id);

-- What is wrong with a task, as those say who were to answer it. mailed: the project's owners were told.
create table tasks_report (
    id @identity@,
    created text not null,
    task_id bigint not null references tasks_task (id) on delete cascade,
    actor_kind text not null,
    actor_id text not null,
    actor_key text not null,
    reason text not null,
    mailed boolean not null default false
);

create unique index tasks_report_actor on tasks_report (task_id, actor_key);
create index tasks_report_new on tasks_report (id) where not mailed;
