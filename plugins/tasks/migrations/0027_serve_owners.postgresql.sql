-- Pictures of projects, and pictures that became tasks, go with them.
create trigger tasks_project_upload after delete on tasks_project
for each row execute function tasks_upload_orphaned('project');

create trigger tasks_task_upload after delete on tasks_task
for each row execute function tasks_upload_orphaned('task');

-- What owners were told by mail. object_id: an import, a number of tasks, a day since 1970.
create table tasks_owner_mail (
    project_id bigint not null references tasks_project (id) on delete cascade,
    kind text not null,
    object_id bigint not null,
    primary key (project_id, kind, object_id)
);
