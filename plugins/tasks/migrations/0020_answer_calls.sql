-- What came of a call's last try, as in each queue of the server.
alter table tasks_webhook_call add column answer text not null default '';
create index tasks_webhook_call_state on tasks_webhook_call (state, due);
