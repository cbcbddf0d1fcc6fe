-- Numbers of the whole server, each the sum over shards, kept by triggers.

create table tasks_total (
    shard bigint not null primary key,
    n_runs bigint not null default 0,
    n_completed bigint not null default 0,
    n_results bigint not null default 0
);

create table tasks_project_total (
    category_id bigint not null references tasks_category (id) on delete cascade,
    shard bigint not null,
    n_published bigint not null default 0,
    n_drafts bigint not null default 0,
    n_featured bigint not null default 0,
    n_tasks bigint not null default 0,
    primary key (category_id, shard)
);

create trigger tasks_total_tally_added after insert on tasks_tally
begin
    insert into tasks_total (shard, n_runs, n_completed, n_results)
    values ((new.project_id * 16 + new.shard) % 64, new.n_runs, new.n_completed, new.n_results)
    on conflict (shard) do update set n_runs = n_runs + excluded.n_runs,
        n_completed = n_completed + excluded.n_completed, n_results = n_results + excluded.n_results;
end;

create trigger tasks_total_tally_changed after update on tasks_tally
begin
    insert into tasks_total (shard, n_runs, n_completed, n_results)
    values ((new.project_id * 16 + new.shard) % 64, new.n_runs - old.n_runs, new.n_completed - old.n_completed,
        new.n_results - old.n_results)
    on conflict (shard) do update set n_runs = n_runs + excluded.n_runs,
        n_completed = n_completed + excluded.n_completed, n_results = n_results + excluded.n_results;
end;

create trigger tasks_total_tally_removed after delete on tasks_tally
begin
    insert into tasks_total (shard, n_runs, n_completed, n_results)
    values ((old.project_id * 16 + old.shard) % 64, -old.n_runs, -old.n_completed, -old.n_results)
    on conflict (shard) do update set n_runs = n_runs + excluded.n_runs,
        n_completed = n_completed + excluded.n_completed, n_results = n_results + excluded.n_results;
end;

create trigger tasks_total_project_added after insert on tasks_project
begin
    insert into tasks_project_total (category_id, shard, n_published, n_drafts, n_featured, n_tasks)
    values (new.category_id, new.id % 16, new.published, not new.published, new.featured, new.n_tasks)
    on conflict (category_id, shard) do update set n_published = n_published + excluded.n_published,
        n_drafts = n_drafts + excluded.n_drafts, n_featured = n_featured + excluded.n_featured,
        n_tasks = n_tasks + excluded.n_tasks;
end;

create trigger tasks_total_project_removed after delete on tasks_project
begin
    update tasks_project_total set n_published = n_published - old.published,
        n_drafts = n_drafts - (not old.published), n_featured = n_featured - old.featured,
        n_tasks = n_tasks - old.n_tasks
    where category_id = old.category_id and shard = old.id % 16;
end;

create trigger tasks_total_project_changed
after update of category_id, published, featured, n_tasks on tasks_project
when old.category_id <> new.category_id or old.published <> new.published or old.featured <> new.featured
    or old.n_tasks <> new.n_tasks
begin
    update tasks_project_total set n_published = n_published - old.published,
        n_drafts = n_drafts - (not old.published), n_featured = n_featured - old.featured,
        n_tasks = n_tasks - old.n_tasks
    where category_id = old.category_id and shard = old.id % 16;
    insert into tasks_project_total (category_id, shard, n_published, n_drafts, n_featured, n_tasks)
    values (new.category_id, new.id % 16, new.published, not new.published, new.featured, new.n_tasks)
    on conflict (category_id, shard) do update set n_published = n_published + excluded.n_published,
        n_drafts = n_drafts + excluded.n_drafts, n_featured = n_featured + excluded.n_featured,
        n_tasks = n_tasks + excluded.n_tasks;
end;

-- What is there already.
insert into tasks_total (shard, n_runs, n_completed, n_results)
select (project_id * 16 + shard) % 64, sum(n_runs), sum(n_completed), sum(n_results) from tasks_tally
group by (project_id * 16 + shard) % 64;

insert into tasks_project_total (category_id, shard, n_published, n_drafts, n_featured, n_tasks)
select category_id, id % 16, sum(published), sum(not published), sum(featured), sum(n_tasks)
from tasks_project group by category_id, id % 16;
