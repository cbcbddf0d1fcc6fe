-- What an import was told, and how to take it back. encoding, delimiter: as told or recognised, empty before that.
-- repeats: skip or keep rows whose info the project has. taken_back: when. seen: seconds since 1970 when a server last
-- had its file.
alter table tasks_import add column encoding text not null default '';
alter table tasks_import add column delimiter text not null default '';
alter table tasks_import add column repeats text not null default 'keep';
alter table tasks_import add column dry_run boolean not null default false;
alter table tasks_import add column skipped bigint not null default 0;
alter table tasks_import add column taken_back text;
alter table tasks_import add column seen bigint not null default 0;
update tasks_import set seen = cast(extract(epoch from now()) as bigint) where state = 'running';

create index tasks_import_spool on tasks_import (spool) where spool is not null;

-- Where tasks came from, and by what an equal info is found. Tasks that no import has met have no row. digest: of info
-- with sorted members; null once that has changed, until the next import looks.
create table tasks_origin (
    task_id bigint not null primary key references tasks_task (id) on delete cascade,
    project_id bigint not null,
    import_id bigint,
    digest text
);

create index tasks_origin_digest on tasks_origin (project_id, digest);
create index tasks_origin_import on tasks_origin (import_id, task_id) where import_id is not null;

create function tasks_origin_changed() returns trigger language plpgsql as $$
begin
    update tasks_origin set project_id = new.project_id, digest = null where task_id = new.id;
    return null;
end $$;

create trigger tasks_origin_changed after update of info, project_id on tasks_task
for each row when (old.info is distinct from new.info or old.project_id <> new.project_id)
execute function tasks_origin_changed();
