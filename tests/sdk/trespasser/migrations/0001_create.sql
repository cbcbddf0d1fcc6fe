create table trespasser_thing (id bigint not null primary key, name text);
