-- Written every ten seconds, to see whether writing is possible: one row for all servers.
create table core_look (
    id bigint primary key,
    seen bigint not null
);
