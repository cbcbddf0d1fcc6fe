-- As each queue of the server: state is waiting or dead, finished when it was given up. Those that were given up before keep
-- no such time, so that nothing sweeps them.
alter table account_newsletter_wish add column state text not null default 'waiting';
alter table account_newsletter_wish add column finished bigint;
update account_newsletter_wish set state = 'dead', claim = null where due is null;
drop index account_newsletter_wish_due;
create index account_newsletter_wish_due on account_newsletter_wish (state, due, email);
