-- Pictures of projects, and pictures that became tasks, go with them.
create trigger tasks_project_upload after delete on tasks_project
begin
    update tasks_upload set record_id = null where record_id = old.id and resource = 'project';
end;

create trigger tasks_task_upload after delete on tasks_task
begin
    update tasks_upload set record_id = null where record_id = old.id and resource = 'task';
end;

-- What owners were told by mail. object_id: an import, a number of tasks, a day since 1970.
create table tasks_owner_mail (
    project_id bigint not null references tasks_project (id) on delete cascade,
    kind text not null,
    object_id bigint not null,
    primary key (project_id, kind, object_id)
);
