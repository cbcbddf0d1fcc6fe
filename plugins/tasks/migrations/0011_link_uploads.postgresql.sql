-- Files of other objects than answers: which one, until it is deleted.
alter table tasks_upload add column resource text;
alter table tasks_upload add column record_id bigint;

create index tasks_upload_record on tasks_upload (record_id, resource) where record_id is not null;
drop index tasks_upload_orphan;
create index tasks_upload_orphan on tasks_upload (created) where run_id is null and record_id is null;

create function tasks_upload_orphaned() returns trigger language plpgsql as $$
begin
    update tasks_upload set record_id = null where record_id = old.id and resource = tg_argv[0];
    return null;
end $$;

create trigger tasks_helping_material_upload after delete on tasks_helping_material
for each row execute function tasks_upload_orphaned('helpingmaterial');
