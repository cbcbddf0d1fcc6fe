-- The open tasks with the fewest answers first, for the scheduler breadth_first.
create index tasks_task_open_breadth on tasks_task (project_id, (n_done * 1099511627776 + id)) where state = 'ongoing';
