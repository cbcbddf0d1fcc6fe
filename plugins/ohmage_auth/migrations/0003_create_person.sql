-- Who an account made by user/setup was made for: asked for the same person again, the call returns that account.
create table ohmage_auth_person (
    user_id bigint not null primary key references core_user (id) on delete cascade,
    first_name text not null,
    last_name text not null,
    organization text not null,
    personal_id text not null
);

create unique index ohmage_auth_person_who on ohmage_auth_person (personal_id, last_name, first_name, organization);
