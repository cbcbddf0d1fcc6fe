"""Tasks and answers as a long-lived project has them, written into the database behind the server's back."""
CHUNK = 20_000
CROWD = 4  # others who have answered each task


def half_at_random(number):
    """Whether the person who has answered any half has answered the task of that number."""
    return f"({number} * 7919) % 104729 < 52364"


def fill_project(database, project, size, answers=True):
    """Tasks, each answered by a crowd, the first half by `ordered`, any half by `random` (an app's own users)."""
    for done in range(0, size, CHUNK):
        count = min(CHUNK, size - done)
        statements = add_tasks(database, project, done, count, size if answers else 0)
        if database.name == "PostgreSQL":  # without the keys' checks and triggers
            statements = f"BEGIN; SET LOCAL session_replication_role = replica; {statements} COMMIT;"
        else:
            statements = f"BEGIN IMMEDIATE; {statements} COMMIT;"
        database.sql(statements)
    database.sql(f"UPDATE tasks_project SET n_tasks = {size} WHERE id = {project};")
    database.analyze()


def numbers(database, first, last):
    if database.name == "PostgreSQL":
        return f"(SELECT i FROM generate_series({first}, {last}) i)"
    return f"(WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) SELECT i FROM n)"


def add_tasks(database, project, done, count, answered):
    """`quorum` is the task's number within the project; `answered`: how many tasks there will be, 0 without answers."""
    n_done = f"{CROWD} + CASE WHEN i <= {answered // 2} THEN 1 ELSE 0 END + CASE WHEN {half_at_random('i')} THEN 1 ELSE 0 END"
    tasks = f"""INSERT INTO tasks_task (created, project_id, n_answers, info, quorum, n_done)
        SELECT '2026-01-01T00:00:00.000000', {project}, 30, '{{"n":1}}', i, {n_done if answered else 0}
        FROM {numbers(database, done + 1, done + count)} g ORDER BY i;"""
    if not answered:
        return tasks
    people = " UNION ALL ".join(f"SELECT '{name}' AS uid" for name in [*(f"crowd-{i}" for i in range(CROWD)), "ordered", "random"])
    return tasks + f"""
        INSERT INTO tasks_run (created, project_id, task_id, actor_kind, actor_id, actor_key, finish_time, info)
        SELECT t.created, t.project_id, t.id, 'external', p.uid, 'external:project/{project}:' || p.uid, t.created, '"x"'
        FROM tasks_task t CROSS JOIN ({people}) p
        WHERE t.project_id = {project} AND t.quorum > {done} AND t.quorum <= {done + count}
            AND (p.uid LIKE 'crowd-%' OR (p.uid = 'ordered' AND t.quorum <= {answered // 2})
                OR (p.uid = 'random' AND {half_at_random('t.quorum')}))
        ORDER BY t.id;"""
