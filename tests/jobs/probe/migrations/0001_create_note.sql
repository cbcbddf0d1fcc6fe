create table probe_note (
    id @identity@,
    what text not null,
    detail text not null
);
