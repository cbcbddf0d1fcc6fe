-- The stable hashed_password of each account that asked for it, as something that opens nothing: setting is bcrypt's
-- `$2a$12$` with the salt, verifier a keyed digest of the whole hash. Good only while password_version is the account's.
create table ohmage_auth_verifier (
    user_id bigint not null primary key references core_user (id) on delete cascade,
    setting text not null,
    verifier text not null,
    password_version bigint not null
);
