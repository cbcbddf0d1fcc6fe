-- Imports of tasks. source: SHA-256 of the file, by which an interrupted import is found again; spool: the file's name
-- where the server itself imports it. errors: a JSON array of the first faulty rows.
create table tasks_import (
    id @identity@,
    project_id bigint not null references tasks_project (id) on delete cascade,
    created text not null,
    finished text,
    format text not null,
    source text not null,
    spool text,
    state text not null default 'running',
    bytes_total bigint not null,
    bytes_read bigint not null default 0,
    rows_read bigint not null default 0,
    imported bigint not null default 0,
    failed bigint not null default 0,
    errors text not null default '[]',
    check (state in ('running', 'done', 'failed'))
);

create index tasks_import_project on tasks_import (project_id, id);
create index tasks_import_running on tasks_import (id) where state = 'running';
