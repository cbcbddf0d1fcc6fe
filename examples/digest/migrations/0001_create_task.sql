-- Completed since the last mail. By its key a repetition is known.
create table digest_task (
    id bigint not null primary key,
    project_id bigint not null
);
