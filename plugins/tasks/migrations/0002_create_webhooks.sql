-- Calls to projects' webhooks, queued in the transaction that completes a task. due: seconds since 1970; of a claimed
-- call the end of the claim.
create table tasks_webhook_call (
    id @identity@,
    project_id bigint not null references tasks_project (id) on delete cascade,
    task_id bigint not null,
    result_id bigint not null,
    fired text not null,
    state text not null default 'waiting',
    attempts bigint not null default 0,
    due bigint not null,
    claim text,
    finished bigint,
    check (state in ('waiting', 'delivered', 'dead'))
);

create index tasks_webhook_call_due on tasks_webhook_call (due, id) where state = 'waiting';
create index tasks_webhook_call_claimed on tasks_webhook_call (project_id) where claim is not null;
create index tasks_webhook_call_project on tasks_webhook_call (project_id, id);
create index tasks_webhook_call_finished on tasks_webhook_call (finished) where finished is not null;

-- The delivery log: one row per attempt. status: HTTP's, null if no answer came.
create table tasks_webhook_attempt (
    id @identity@,
    call_id bigint not null references tasks_webhook_call (id) on delete cascade,
    started text not null,
    milliseconds bigint not null,
    status bigint,
    error text not null
);

create index tasks_webhook_attempt_call on tasks_webhook_attempt (call_id, id);
