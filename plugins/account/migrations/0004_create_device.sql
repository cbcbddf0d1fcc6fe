-- Secrets of remembered devices, by the series that a session of kind "remember" is found with; keyed digests. previous: of the
-- secret before, empty: none. exchanged, used: seconds since 1970. confirmed: the device has used its secret.
create table account_device (
    series text not null primary key,
    secret text not null,
    previous text not null default '',
    exchanged bigint not null,
    confirmed boolean not null default true,
    used bigint not null
);

create index account_device_used on account_device (used);
