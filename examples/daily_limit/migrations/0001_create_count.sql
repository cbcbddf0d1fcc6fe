-- Answers on the last day on which there were any.
create table daily_limit_count (
    actor_kind text not null,
    actor_id text not null,
    project_id bigint not null,
    day text not null,
    answers bigint not null,
    primary key (actor_kind, actor_id, project_id)
);
