-- Priorities of any size are told apart, not only those from -3 to 5: to seven digits behind the point up to 1, to five
-- up to a thousand, to two up to a million, whole numbers up to a thousand million, and beyond it more coarsely. A key
-- holds 32 bits of it (falling) and 32 of the id.

drop index tasks_task_open_priority;
alter table tasks_task drop column priority_key;
alter table tasks_task add column priority_key bigint generated always as
        (-cast(round(case
            when priority_0 is null then 0
            when abs(priority_0) <= 1 then abs(priority_0) * 1e7
            when abs(priority_0) <= 1e3 then 1e7 + (abs(priority_0) - 1) * 1e5
            when abs(priority_0) <= 1e6 then 1.099e8 + (abs(priority_0) - 1e3) * 1e2
            when abs(priority_0) <= 1e9 then 2.098e8 + (abs(priority_0) - 1e6)
            when abs(priority_0) <= 4e9 then 1.2088e9 + (abs(priority_0) - 1e9) / 4
            when abs(priority_0) <= 1e15 then 1.9588e9 + abs(priority_0) / 1e8
            when abs(priority_0) <= 1e30 then 1.9688e9 + abs(priority_0) / 1e22
            else 2.0688e9 + abs(priority_0) / 1e301 end
            * case when priority_0 < 0 then -1 else 1 end) as bigint) * 4294967296 + id) virtual;
create index tasks_task_open_priority on tasks_task (project_id, priority_key) where state = 'ongoing';

-- They are in terms of the former keys.
delete from tasks_progress where ordering = 'priority';
