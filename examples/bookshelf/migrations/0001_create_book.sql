create table bookshelf_book (
    id @identity@,
    title text not null
);
