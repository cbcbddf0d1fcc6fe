-- News of the server and of projects, and projects' further pages.

create table tasks_announcement (
    id @identity@,
    created text not null,
    updated text not null,
    user_id bigint,
    title text not null,
    body text not null,
    info text not null default '{}',
    media_url text,
    published boolean not null default false
);

create index tasks_announcement_user on tasks_announcement (user_id);

create table tasks_blogpost (
    id @identity@,
    created text not null,
    updated text not null,
    project_id bigint not null references tasks_project (id) on delete cascade,
    user_id bigint,
    title text not null,
    body text not null,
    info text not null default '{}',
    media_url text,
    published boolean not null default false
);

create index tasks_blogpost_project on tasks_blogpost (project_id, id);
create index tasks_blogpost_user on tasks_blogpost (user_id);

create table tasks_page (
    id @identity@,
    created text not null,
    project_id bigint not null references tasks_project (id) on delete cascade,
    slug text not null,
    info text not null default '{}',
    media_url text
);

create index tasks_page_project on tasks_page (project_id, id);

create trigger tasks_announcement_upload after delete on tasks_announcement
for each row execute function tasks_upload_orphaned('announcement');

create trigger tasks_blogpost_upload after delete on tasks_blogpost
for each row execute function tasks_upload_orphaned('blogpost');

create trigger tasks_page_upload after delete on tasks_page
for each row execute function tasks_upload_orphaned('page');
