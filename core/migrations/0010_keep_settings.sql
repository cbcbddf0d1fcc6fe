-- What plugins keep of an account in the way of settings: JSON of their own. It goes with the account.
create table core_user_setting (
    user_id bigint not null references core_user (id) on delete cascade,
    plugin text not null,
    setting text not null,
    primary key (user_id, plugin)
);
