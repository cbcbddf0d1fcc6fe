-- Requests counted for http.rate_limit, by all servers on this database. What a crash of the database loses here is counted
-- anew, so the table is not worth a log.

-- span: number of the window of 900 seconds since 1970. caller: a keyed hash of who called what. server: a random number
-- of the process that counted; it alone writes the row.
create unlogged table core_rate (
    span bigint not null,
    caller bigint not null,
    server bigint not null,
    used integer not null,
    primary key (span, caller, server)
);
