"""What stands on PostgreSQL's disk, indexes included, for each account, task, answer and the like: docs/SCALING.md counts with it."""
from harness.databases import Postgresql
from harness.errors import BenchError
from harness.servers import Colonnade

USERS = 20_000
TASKS = 20_000
ANSWERS = 10  # to each task
CROWD = 1_000  # an app's own users, who give them
INFO = {"question": "Is there a bird in the picture?", "link": "https://images.example.org/2026/11/0123456789.jpg"}
ANSWER = {"species": "Passer domesticus", "count": 2, "certain": True, "seconds": 7.5}

# What a thing's rows are in, and how many things there are.
PARTS = {
    "account": (["core_user"], USERS),
    "session": (["core_session"], USERS),
    "task": (["tasks_task", "tasks_task_mark"], TASKS),
    "answer": (["tasks_run", "tasks_run_mark"], TASKS * ANSWERS),
    "result of a completed task": (["tasks_result"], TASKS),
    "person who answers in a project": (["tasks_contribution", "tasks_progress"], CROWD),
}


def run(bench):
    server = bench.add(Colonnade(bench.folder / "sizes", ["plugins.enabled=tasks,external_uid,account,ohmage_auth"],
                                 bench.add(Postgresql("bench_sizes"))))
    key = server.create_user("owner")
    project, token = server.create_project(key, "sizes")
    task, run_id = one_of_each(server, key, token, project)
    database = server.database
    database.sql(users_and_sessions())
    database.sql(tasks(task))
    database.sql(answers(task, run_id))
    database.sql("VACUUM FULL;")  # without the room that changed rows leave: how much depends on the load
    bench.settings.update(users=USERS, tasks=TASKS, answers=TASKS * ANSWERS, crowd=CROWD)
    for what, (tables, count) in PARTS.items():
        names = ", ".join(f"('{table}')" for table in tables)
        heap, whole = database.sql(f"SELECT sum(pg_table_size(t::regclass)), sum(pg_total_relation_size(t::regclass))"
                                   f" FROM (VALUES {names}) v (t);").split("|")
        bench.compare(f"{what}: rows", "bytes", [int(heap) / count])
        bench.compare(f"{what}: rows and indexes", "bytes", [int(whole) / count])


def one_of_each(server, key, token, project):
    """A task and its answer, through the API: what follows is made after them."""
    task = server.call("/api/task", {"project_id": project, "info": INFO, "n_answers": ANSWERS + 1}, headers={"Authorization": key})
    bearer = {"Authorization": f"Bearer {token}"}
    given = server.call(f"/api/project/{project}/newtask?external_uid=first", headers=bearer)
    if given.get("id") != task["id"]:
        raise BenchError(f"newtask gave {given}")
    answer = {"project_id": project, "task_id": task["id"], "info": ANSWER, "external_uid": "first"}
    return task["id"], server.call("/api/taskrun?external_uid=first", answer, headers=bearer)["id"]


def users_and_sessions():
    return f"""
        INSERT INTO core_user (created, name, name_folded, fullname, email, email_folded, password_hash, api_key_digest, api_key_sealed)
        SELECT created, 'volunteer' || i, 'volunteer' || i, 'Volunteer Number ' || i, 'volunteer' || i || '@example.org',
            'volunteer' || i || '@example.org', password_hash, md5('a' || i) || substr(api_key_digest, 33), api_key_sealed
        FROM core_user, generate_series(1, {USERS}) i WHERE name = 'owner';
        INSERT INTO core_session (id, kind, user_id, password_version, seed, payload, idle_seconds, last_used, expires)
        SELECT md5('a' || id) || substr(md5('b' || id), 1, 11), 'session', id, 1, md5('c' || id), '{{"user":' || id || '}}', 86400,
            1764000000, 1764086400 FROM core_user WHERE name <> 'owner';"""


def own_marks(number):
    """Three of the marks are nobody else's, since something in `info` differs."""
    return f"substr(md5({number}::text), 1, 12) || ' ' || substr(md5({number}::text), 13, 12) || ' ' || substr(md5('a' || {number}), 1, 12) || substr(m.marks, 39)"


def tasks(task):
    return f"""
        INSERT INTO tasks_task (created, project_id, info, n_answers)
        SELECT created, project_id, info, {ANSWERS} FROM tasks_task, generate_series(1, {TASKS}) WHERE id = {task};
        INSERT INTO tasks_task_mark (rowid, marks)
        SELECT t.id, {own_marks("t.id")} FROM tasks_task t, tasks_task_mark m WHERE m.rowid = {task} AND t.id <> {task};"""


def answers(task, run_id):
    """Each task is answered and completed; the triggers count, as with any answer."""
    return f"""
        INSERT INTO tasks_run (created, project_id, task_id, actor_kind, actor_id, actor_key, finish_time, info)
        SELECT r.created, r.project_id, t.id, r.actor_kind, 'volunteer' || w, 'external:project/' || r.project_id || ':volunteer' || w,
            r.finish_time, r.info
        FROM tasks_run r, tasks_task t, LATERAL (SELECT (t.id * {ANSWERS} + i) % {CROWD} AS w FROM generate_series(1, {ANSWERS}) i) p
        WHERE r.id = {run_id} AND t.id <> {task} ORDER BY t.id;
        INSERT INTO tasks_run_mark (rowid, marks)
        SELECT r.id, {own_marks("r.id")} FROM tasks_run r, tasks_run_mark m WHERE m.rowid = {run_id} AND r.id <> {run_id};
        UPDATE tasks_task SET n_done = {ANSWERS}, state = 'completed' WHERE id <> {task};
        INSERT INTO tasks_result (created, project_id, task_id, task_run_ids)
        SELECT max(created), project_id, task_id, json_agg(id)::text FROM tasks_run WHERE task_id <> {task} GROUP BY project_id, task_id;
        INSERT INTO tasks_progress (project_id, actor_key, ordering, low_key, epoch, restarted)
        SELECT project_id, actor_key, 'id', 1, 0, 0 FROM tasks_contribution ON CONFLICT DO NOTHING;"""
