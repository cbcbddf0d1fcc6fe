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

create function tasks_total_tally() returns trigger language plpgsql as $$
begin
    insert into tasks_total as t (shard, n_runs, n_completed, n_results)
    values ((coalesce(new.project_id, old.project_id) * 16 + coalesce(new.shard, old.shard)) % 64,
        coalesce(new.n_runs, 0) - coalesce(old.n_runs, 0),
        coalesce(new.n_completed, 0) - coalesce(old.n_completed, 0),
        coalesce(new.n_results, 0) - coalesce(old.n_results, 0))
    on conflict (shard) do update set n_runs = t.n_runs + excluded.n_runs,
        n_completed = t.n_completed + excluded.n_completed, n_results = t.n_results + excluded.n_results;
    return null;
end $$;

create trigger tasks_total_tally after insert or update or delete on tasks_tally
for each row execute function tasks_total_tally();

create function tasks_total_project() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        update tasks_project_total set n_published = n_published - old.published::int,
            n_drafts = n_drafts - (not old.published)::int, n_featured = n_featured - old.featured::int,
            n_tasks = n_tasks - old.n_tasks
        where category_id = old.category_id and shard = old.id % 16;
    end if;
    if tg_op <> 'DELETE' then
        insert into tasks_project_total as t (category_id, shard, n_published, n_drafts, n_featured, n_tasks)
        values (new.category_id, new.id % 16, new.published::int, (not new.published)::int, new.featured::int,
            new.n_tasks)
        on conflict (category_id, shard) do update set n_published = t.n_published + excluded.n_published,
            n_drafts = t.n_drafts + excluded.n_drafts, n_featured = t.n_featured + excluded.n_featured,
            n_tasks = t.n_tasks + excluded.n_tasks;
    end if;
    return null;
end $$;

create trigger tasks_total_project after insert or delete on tasks_project
for each row execute function tasks_total_project();

create trigger tasks_total_project_changed
after update of category_id, published, featured, n_tasks on tasks_project
for each row when (old.category_id <> new.category_id or old.published <> new.published
    or old.featured <> new.featured or old.n_tasks <> new.n_tasks)
execute function tasks_total_project();

-- What is there already.
insert into tasks_total (shard, n_runs, n_completed, n_results)
select (project_id * 16 + shard) % 64, sum(n_runs), sum(n_completed), sum(n_results) from tasks_tally
group by (project_id * 16 + shard) % 64;

insert into tasks_project_total (category_id, shard, n_published, n_drafts, n_featured, n_tasks)
select category_id, id % 16, sum(published::int), sum((not published)::int), sum(featured::int), sum(n_tasks)
from tasks_project group by category_id, id % 16;
