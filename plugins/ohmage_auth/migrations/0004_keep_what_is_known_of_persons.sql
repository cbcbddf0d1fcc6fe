-- user/update stores what it is given, which may be less than all four: empty is what nobody has told. Only a whole person
-- is found again by user/setup.
drop index ohmage_auth_person_who;

create unique index ohmage_auth_person_who on ohmage_auth_person (personal_id, last_name, first_name, organization)
where personal_id <> '' and last_name <> '' and first_name <> '' and organization <> '';
