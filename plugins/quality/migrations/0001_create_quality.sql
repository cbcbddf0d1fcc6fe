-- Projects that have settings. fit: what the models know of each question, JSON; it is written by whichever server holds the
-- claim, and so are all tables below but quality_inbox, quality_gold and quality_verdict. Times are seconds since 1970.
create table quality_project (
    project_id bigint not null primary key,
    settings text not null,
    fit text not null default '{}',
    fit_number bigint not null default 0,
    fit_at text,
    fit_answers bigint not null default 0,
    seen bigint not null default 0,
    answers_saved bigint not null default 0,
    wants_refit boolean not null default false,
    fill_due bigint not null default 0,
    claim text,
    claim_until bigint not null default 0
);

-- Tasks to look at again: an answer was given or is gone.
create table quality_inbox (
    id @identity@,
    project_id bigint not null,
    task_id bigint not null
);
create index quality_inbox_project on quality_inbox (project_id, id);
create index quality_inbox_task on quality_inbox (task_id);

-- What a task's answers make of a question. posterior: by label, JSON; as it counts for what is known of people.
create table quality_task (
    task_id bigint not null,
    question text not null,
    project_id bigint not null,
    answers bigint not null,
    complete boolean not null,
    label text not null,
    certainty double precision not null,
    posterior text not null,
    method text not null,
    primary key (task_id, question)
);
create index quality_task_project on quality_task (project_id, complete, certainty, task_id);

create table quality_vote (
    answer_id bigint not null,
    question text not null,
    project_id bigint not null,
    task_id bigint not null,
    person_id bigint not null,
    label bigint not null,
    primary key (answer_id, question)
);
create index quality_vote_task on quality_vote (task_id, question);
create index quality_vote_project on quality_vote (project_id, question, task_id);
create index quality_vote_person on quality_vote (person_id);

create table quality_person (
    id @identity@,
    project_id bigint not null,
    actor_key text not null,
    user_id bigint,
    pseudonym text not null,
    flags text not null default '[]',
    excused bigint not null default 0,
    unique (project_id, actor_key)
);

-- counts: row by true label, column by answer, JSON.
create table quality_skill (
    person_id bigint not null,
    question text not null,
    project_id bigint not null,
    counts text not null,
    primary key (person_id, question)
);
create index quality_skill_project on quality_skill (project_id, question);

create table quality_label (
    project_id bigint not null,
    question text not null,
    number bigint not null,
    label text not null,
    primary key (project_id, question, number)
);

-- Tasks whose right labels are known: an object by question, JSON. wanted: answers before that.
create table quality_gold (
    task_id bigint not null primary key,
    project_id bigint not null,
    answers text not null,
    wanted bigint not null
);
create index quality_gold_project on quality_gold (project_id, task_id);

-- What owners have decided themselves.
create table quality_verdict (
    task_id bigint not null,
    question text not null,
    project_id bigint not null,
    label text not null,
    primary key (task_id, question)
);
