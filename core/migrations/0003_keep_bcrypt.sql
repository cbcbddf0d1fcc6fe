-- What an imported bcrypt hash is recognised by, as long as the password stays: phones may hold the hash as their
-- credential, and go on doing so after core_user.password_hash was replaced by one of today's.
create table core_bcrypt (
    user_id bigint not null primary key references core_user (id) on delete cascade,
    setting text not null,
    digest text not null
);

insert into core_bcrypt (user_id, setting, digest)
select id, substr(password_hash, 7, 29), substr(password_hash, 37) from core_user where substr(password_hash, 1, 6) = 'keyed:';

-- What verifying an older hash costs: its part before the salt. NULL for those of today's cost and for no password.
alter table core_user add column password_scheme text;

update core_user set password_scheme = substr(password_hash, 1, 13)
where password_hash is not null and substr(password_hash, 1, 10) <> '$argon2id$';

create index core_user_password_scheme on core_user (password_scheme) where password_scheme is not null;
