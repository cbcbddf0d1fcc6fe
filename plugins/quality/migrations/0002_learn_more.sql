-- Refits that owners have asked for: one that begins while another runs is not lost with it.
alter table quality_project add column refits_asked bigint not null default 0;
alter table quality_project add column refits_done bigint not null default 0;

-- How long the answer took; null where that is not known.
alter table quality_vote add column seconds double precision;

-- Drawn from agreed tasks, not known by the owners: the newest answer by then, whose kind it does not judge. 0: set by an owner.
alter table quality_gold add column drawn_after bigint not null default 0;

-- Numbers that answers give, and how far from others' somebody lies as a rule.
create table quality_measure (
    answer_id bigint not null,
    question text not null,
    project_id bigint not null,
    task_id bigint not null,
    person_id bigint not null,
    number double precision not null,
    primary key (answer_id, question)
);
create index quality_measure_task on quality_measure (task_id, question);
create index quality_measure_project on quality_measure (project_id, question, task_id);

create table quality_error (
    person_id bigint not null,
    question text not null,
    project_id bigint not null,
    error double precision not null,
    primary key (person_id, question)
);
create index quality_error_project on quality_error (project_id, question);

-- Tasks closed before they had all answers: how many were wanted. reopen: the target was raised beyond what they reach.
create table quality_closed (
    task_id bigint not null primary key,
    project_id bigint not null,
    wanted bigint not null,
    reopen boolean not null default false
);
create index quality_closed_project on quality_closed (project_id, task_id);

-- What each fit found. agreement: alpha by question, JSON.
create table quality_history (
    project_id bigint not null,
    fit_number bigint not null,
    made text not null,
    answers bigint not null,
    saved bigint not null,
    agreement text not null,
    primary key (project_id, fit_number)
);

create index quality_task_export on quality_task (project_id, task_id, question);
