-- Tasks whose right answer, JSON, is known.
create table gold_task (
    task_id bigint not null primary key,
    project_id bigint not null,
    answer text not null
);

create index gold_task_project on gold_task (project_id, task_id);
