-- What mails lead to. Times are seconds since 1970; digests are keyed, so that no row opens anything.

-- Links for accounts that are there. Good while password_version is the account's. email: what the link confirms, or where
-- it was sent.
create table account_link (
    digest text not null primary key,
    purpose text not null,
    user_id bigint not null references core_user (id) on delete cascade,
    password_version bigint not null,
    email text not null,
    expires bigint not null
);

create index account_link_user on account_link (user_id);
create index account_link_expires on account_link (expires);

-- Registrations that wait for their link.
create table account_registration (
    digest text not null primary key,
    name text not null,
    fullname text not null,
    email text not null,
    password_hash text not null,
    consent boolean not null,
    expires bigint not null
);

create index account_registration_expires on account_registration (expires);

-- Sign-ins that wait for their one-time code. digest: of the page's token. tries: wrong codes so far.
create table account_challenge (
    digest text not null primary key,
    user_id bigint not null references core_user (id) on delete cascade,
    password_version bigint not null,
    code_digest text not null,
    code_expires bigint not null,
    tries bigint not null default 0,
    expires bigint not null
);

create index account_challenge_user on account_challenge (user_id);
create index account_challenge_expires on account_challenge (expires);

-- Who was asked about the newsletter, and what came of it: state is asked, pending or confirmed.
create table account_subscription (
    user_id bigint not null primary key references core_user (id) on delete cascade,
    email text not null,
    state text not null,
    changed bigint not null
);

-- Mails asked for within an hour. id: digest of an account, a mailbox or a client's address.
create table account_allowance (
    id text not null primary key,
    used bigint not null,
    expires bigint not null
);

create index account_allowance_expires on account_allowance (expires);
