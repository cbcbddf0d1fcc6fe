-- Files sent with answers: kept as <data>/uploads/<name>. run_id: the answer, once it is stored; null again when that is
-- deleted.
create table tasks_upload (
    name text not null primary key,
    created bigint not null,
    stored boolean not null default false,
    run_id bigint references tasks_run (id) on delete set null
);

create index tasks_upload_run on tasks_upload (run_id);
create index tasks_upload_orphan on tasks_upload (created) where run_id is null;
create index tasks_run_media_url on tasks_run (media_url) where media_url is not null;
