create table guestbook_line (
    id @identity@,
    left_at bigint not null,
    line text not null
);
