-- Keys of persons for other services, sealed.
create table account_external_key (
    user_id bigint not null primary key references core_user (id) on delete cascade,
    ckan_api text not null
);
