-- Every server on the database hears which account was changed or removed, by whomever.
create function core_tell_user() returns trigger language plpgsql as $$
begin
    perform pg_notify('core_user', old.id::text);
    return null;
end $$;

create trigger core_user_changed after update or delete on core_user
for each row execute function core_tell_user();
