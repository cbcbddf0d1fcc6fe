-- Letters to projects' owners within a day, so that nobody writes too many. sent: seconds since 1970.
create table tasks_contact (
    id @identity@,
    project_id bigint not null references tasks_project (id) on delete cascade,
    user_id bigint not null,
    sent bigint not null
);

create index tasks_contact_user on tasks_contact (user_id);
create index tasks_contact_sent on tasks_contact (sent);
create index tasks_contact_project on tasks_contact (project_id);
