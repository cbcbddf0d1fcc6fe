-- An expression, so that PostgreSQL cannot prefer the primary key's index, which holds the tasks of all projects.
drop index tasks_task_open_id;
create index tasks_task_open_id on tasks_task (project_id, (id + 0)) where state = 'ongoing';
