-- What was brought along from other servers: one row for each of them. source: what tells it from others of its kind.
create table core_import (
    id @identity@,
    kind text not null,
    source text not null,
    created text not null,
    running boolean not null default true
);

create unique index core_import_source on core_import (kind, source);

-- Where rows of few tables are here. is_new: made by the import; note: how it differs.
create table core_import_row (
    run_id bigint not null references core_import (id) on delete cascade,
    source_table text not null,
    source_id bigint not null,
    id bigint not null,
    is_new boolean not null,
    note text not null default '',
    primary key (run_id, source_table, source_id)
);

-- Where rows of large tables are here: from first_id on, shift is added. n_rows: how many were stored.
create table core_import_range (
    run_id bigint not null references core_import (id) on delete cascade,
    source_table text not null,
    first_id bigint not null,
    last_id bigint not null,
    shift bigint not null,
    n_rows bigint not null,
    primary key (run_id, source_table, first_id)
);
