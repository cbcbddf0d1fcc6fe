-- Which browser gave an answer without an account, so that the answer can be offered to who registers in it. `browser` is a digest of
-- its cookie.
create table tasks_browser_run (
    run_id bigint primary key references tasks_run (id) on delete cascade,
    browser text not null,
    made bigint not null
);

create index tasks_browser_run_browser on tasks_browser_run (browser);
create index tasks_browser_run_made on tasks_browser_run (made);
