create index tasks_webhook_call_dead on tasks_webhook_call (project_id, id) where state = 'dead';
