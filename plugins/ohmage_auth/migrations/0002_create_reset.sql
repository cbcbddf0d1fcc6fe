-- The one-time password mailed to an account, as something that recognises it. Good only while password_version is the
-- account's, and for a time after `made`, seconds since 1970. No reference to core_user: whoever asks for a name that
-- nobody has is written down as user 0, so that it takes as long.
create table ohmage_auth_reset (
    user_id bigint not null primary key,
    digest text not null,
    password_version bigint not null,
    made bigint not null
);
