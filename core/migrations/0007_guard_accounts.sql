-- What a person is shown of the own sessions, and how old one may get: seconds since 1970. Of those that are there the
-- last use counts as the first.
alter table core_session add column created bigint not null default 0;
alter table core_session add column address text not null default '';
alter table core_session add column agent text not null default '';

update core_session set created = last_used;

-- Whose counters they are, so that an operator can lift them: a digest as the ids are; null for a network's.
alter table core_brake add column account text;

create index core_brake_account on core_brake (account);

-- Links that make an account the first administrator: digests of their keys. expires: seconds since 1970.
create table core_administrator_link (
    digest text not null primary key,
    expires bigint not null
);
