-- Read from info when it is stored, as scheduler and strict are: whether the project's data is private (null: as the
-- deployer says), and whether its pages have a password.
alter table tasks_project add column private_answers boolean;
alter table tasks_project add column is_protected boolean not null default false;

update tasks_project
set private_answers = case json_type(info, '$.private_answers') when 'true' then true when 'false' then false end,
    is_protected = coalesce(json_type(info, '$.passwd_hash') = 'text' and json_extract(info, '$.passwd_hash') <> '', false)
where info like '%passwd_hash%' or info like '%private_answers%';
