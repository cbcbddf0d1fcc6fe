-- What the names of accounts look like, so that no new name can be taken for one that is there. A slot is empty, so that
-- a look stands once, but for older accounts that look alike: the further ones have their number as slot.
-- From here on name_folded and email_folded fold all of Unicode; the server rewrites those of older accounts, and fills
-- this table, before it first serves (row user_keys of core_secret says how far it has come).
create table core_user_look (
    look text not null,
    slot text not null default '',
    user_id bigint not null references core_user (id) on delete cascade,
    primary key (look, slot)
);

create index core_user_look_user on core_user_look (user_id);
