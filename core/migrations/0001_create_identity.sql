-- Accounts, their sessions, the sign-in brake and what the installation must remember.

-- name_folded and email_folded are in ASCII lower case. A slot is empty, so that a folded value stands once,
-- but for imported accounts whose name or address differs from one already there only in case: their slot is the exact
-- value. An absent address is NULL and may repeat.
create table core_user (
    id @identity@,
    created text not null,
    name text not null,
    name_folded text not null,
    name_slot text not null default '',
    fullname text not null,
    email text,
    email_folded text,
    email_slot text not null default '',
    locale text not null default 'en',
    info text not null default '{}',
    admin boolean not null default false,
    pro boolean not null default false,
    disabled boolean not null default false,
    must_change_password boolean not null default false,
    privacy_mode boolean not null default true,
    restricted boolean not null default false,
    valid_email boolean not null default true,
    confirmation_email_sent boolean not null default false,
    subscribed boolean not null default false,
    consent boolean not null default false,
    password_hash text,
    password_version bigint not null default 0,
    api_key_digest text not null,
    api_key_sealed text not null
);

create unique index core_user_name on core_user (name);
create unique index core_user_name_folded on core_user (name_folded, name_slot);
create unique index core_user_email on core_user (email);
create unique index core_user_email_folded on core_user (email_folded, email_slot);
create unique index core_user_api_key on core_user (api_key_digest);

-- id is a digest of the kind and the token. Times are seconds since 1970.
create table core_session (
    id text not null primary key,
    kind text not null,
    user_id bigint not null references core_user (id) on delete cascade,
    password_version bigint not null,
    seed text not null,
    payload text not null,
    idle_seconds bigint not null,
    last_used bigint not null,
    expires bigint not null
);

create index core_session_user on core_session (user_id);
create index core_session_expires on core_session (expires);

-- id is a digest of an account, a user or an address: no names in clear. Times are seconds since 1970.
create table core_brake (
    id text not null primary key,
    failures bigint not null,
    blocked_until bigint not null,
    expires bigint not null
);

create index core_brake_expires on core_brake (expires);

-- key_check: tells whether the master key is the one that this database was made with.
-- master_key: the key itself, only on PostgreSQL without identity.key_file.
create table core_secret (
    name text not null primary key,
    value text not null
);
