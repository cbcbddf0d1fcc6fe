-- The open tasks with the fewest answers first, for the scheduler breadth_first.
create index tasks_task_open_breadth on tasks_task (project_id, (n_done * 1099511627776 + id)) where state = 'ongoing';

-- Each check of these keys locks the project's row, which all of its leases and answers share; they go with their task.
alter table tasks_lease drop constraint tasks_lease_project_id_fkey;
alter table tasks_run drop constraint tasks_run_project_id_fkey;
alter table tasks_result drop constraint tasks_result_project_id_fkey;

-- Room for counting on the page itself; leases come and go.
alter table tasks_task set (fillfactor = 80);
alter table tasks_lease set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
