-- Who did what (core/audit). The marks, links and seals are under the installation's key. An account may be gone: no
-- reference. number, link: null until the line is linked, a second later.
create table core_audit (
    id @identity@,
    time text not null,
    user_id bigint,
    name text not null,
    app text not null,
    command text not null,
    address text not null,
    request text not null,
    what text not null,
    object text not null,
    before text not null,
    after text not null,
    mark text not null,
    number bigint,
    link text
);

create unique index core_audit_number on core_audit (number) where number is not null;
create index core_audit_unlinked on core_audit (id) where number is null;
create index core_audit_object on core_audit (object, id);
create index core_audit_user on core_audit (user_id, id) where user_id is not null;

-- Where the chain of lines was at its thousands, and where it is (name: newest).
create table core_audit_seal (
    name text primary key,
    first bigint not null,
    number bigint not null,
    link text not null,
    seal text not null
);
