-- Links by which people may register where that is by invitation: of each key only a digest. expires: seconds since
-- 1970. next: where who has registered goes on, a path of the site, or empty. uses_left: how many may still register.
create table account_invitation (
    id @identity@,
    digest text not null,
    created text not null,
    next text not null,
    expires bigint not null,
    uses bigint not null,
    uses_left bigint not null
);

create unique index account_invitation_digest on account_invitation (digest);
