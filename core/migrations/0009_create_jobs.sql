-- Work that waits to be done: jobs, and what is to be told to those that hear of events. Columns of a queue:
-- core/include/colonnade/Queue.h. Times are seconds since 1970. What is done is deleted.

-- queue: jobs or events. kind: a kind of job, or the name of who hears. event: which one that is told; empty for a job.
-- once: while a job of that key waits, no other of its kind is queued. sequence: what is alike in it is told in order.
-- checkpoint: what the last try left for the next. part: how much of it is done, from 0 to 1.
create table core_job (
    id @identity@,
    queue text not null,
    kind text not null,
    event text not null default '',
    payload text not null,
    once text,
    sequence text,
    checkpoint text not null default '',
    part double precision not null default 0,
    created bigint not null,
    state text not null default 'waiting',
    attempts bigint not null default 0,
    due bigint,
    claim text,
    finished bigint,
    answer text not null default '',
    check (queue in ('jobs', 'events')),
    check (state in ('waiting', 'dead'))
);

create index core_job_due on core_job (kind, state, due, id);
create index core_job_queue on core_job (queue, state, due);
create index core_job_once on core_job (kind, once) where once is not null;
create index core_job_sequence on core_job (kind, sequence, id) where sequence is not null;
create index core_job_finished on core_job (finished) where finished is not null;

-- When each schedule is next due, for all servers: who moves it on queues its job.
create table core_job_schedule (
    kind text not null,
    schedule text not null,
    next bigint not null,
    primary key (kind, schedule)
);
