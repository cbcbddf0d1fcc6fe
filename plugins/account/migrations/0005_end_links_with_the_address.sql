-- owner_email: the account's address when the link was made, empty if it had none. Another address ends the link.
alter table account_link add column owner_email text not null default '';

update account_link set owner_email = coalesce((select u.email from core_user u where u.id = account_link.user_id), '');

-- What a person can take back who was told at the old address that another is to take its place: digests of the links in
-- those mails. They outlive passwords and addresses, which a thief would change. expires: seconds since 1970.
create table account_undo (
    digest text not null primary key,
    user_id bigint not null references core_user (id) on delete cascade,
    email text not null,
    expires bigint not null
);

create index account_undo_user on account_undo (user_id);
create index account_undo_expires on account_undo (expires);
