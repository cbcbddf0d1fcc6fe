-- What the newsletter's service still has to be told: the last wish of each address, which is in lower case. It outlives its
-- account: who leaves is taken off the list. due, in seconds since 1970: when it is tried next; null: given up.
create table account_newsletter_wish (
    email text not null primary key,
    fullname text not null,
    status text not null,
    attempts bigint not null default 0,
    due bigint,
    claim text,
    answer text not null default ''
);

create index account_newsletter_wish_due on account_newsletter_wish (due);
