-- Where somebody was when last heard of.
create table nearby_person (
    actor_key text not null primary key,
    latitude double precision not null,
    longitude double precision not null
);

-- Tasks that want answers, and where they are; null: nowhere.
create table nearby_task (
    id bigint not null primary key,
    project_id bigint not null,
    latitude double precision,
    longitude double precision
);
create index nearby_task_project on nearby_task (project_id);

-- Who has answered what.
create table nearby_answer (
    id bigint not null primary key,
    task_id bigint not null,
    actor_key text not null
);
create index nearby_answer_task on nearby_answer (task_id, actor_key);
create index nearby_answer_actor on nearby_answer (actor_key);
