-- Mails that wait, and for some time those that were sent or given up. Times are seconds since 1970.

-- content is the whole message as it goes to the mail server; null once it was sent, and some days after it was given up:
-- it may hold links that open an account.
-- state is waiting, sent or dead. due: not to be tried before; while a server tries, the end of that server's claim.
-- claim is a random text of the server that tries, null while none does. answer: what the mail server said to the last try.
create table core_mail (
    id @identity@,
    created bigint not null,
    recipient text not null,
    subject text not null,
    message_id text not null,
    content text,
    state text not null default 'waiting',
    attempts bigint not null default 0,
    due bigint not null,
    claim text,
    finished bigint,
    answer text not null default ''
);

create index core_mail_due on core_mail (state, due, id);
create index core_mail_finished on core_mail (finished);
