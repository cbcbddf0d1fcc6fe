-- Looked through only for marks in the order of priorities. Over all orders PostgreSQL would rather walk all marks of a
-- project than take the primary key.
drop index tasks_progress_low;
create index tasks_progress_low on tasks_progress (project_id, low_key) where ordering = 'priority';
