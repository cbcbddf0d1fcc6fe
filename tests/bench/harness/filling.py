"""Tasks and answers as a long-lived project has them, written into the database behind the server's back."""
CHUNK = 20_000
WANTED = 30  # answers to a task, if nobody says how many
CROWD = 4  # others who have answered each task


def fill_project(database, project, size, wanted=WANTED):
    """Tasks that wait for so many answers each."""
    _fill(database, project, size, lambda first, last: _tasks(database, project, first, last, wanted, n_done="0"))


def fill_project_with_answers(database, project, size):
    """Tasks that a crowd has answered, the first half `ordered`, too, and any half `random` (an app's own users)."""
    half = size // 2
    n_done = f"{CROWD} + CASE WHEN i <= {half} THEN 1 ELSE 0 END + CASE WHEN {_is_in_random_half('i')} THEN 1 ELSE 0 END"

    def tasks_and_answers(first, last):
        return _tasks(database, project, first, last, WANTED, n_done) + _answers(project, first, last, half)

    _fill(database, project, size, tasks_and_answers)


def _is_in_random_half(number):
    return f"({number} * 7919) % 104729 < 52364"


def _fill(database, project, size, statements):
    for first in range(1, size + 1, CHUNK):
        database.fill(statements(first, min(first + CHUNK - 1, size)))
    database.sql(f"UPDATE tasks_project SET n_tasks = {size} WHERE id = {project};")
    database.analyze()


def _tasks(database, project, first, last, wanted, n_done):
    """`quorum` is the task's number within the project."""
    return f"""
        INSERT INTO tasks_task (created, project_id, n_answers, info, quorum, n_done)
        SELECT '2026-01-01T00:00:00.000000', {project}, {wanted}, '{{"n":1}}', i, {n_done}
        FROM {database.numbers(first, last)} g ORDER BY i;"""


def _answers(project, first, last, half):
    people = [*(f"crowd-{number}" for number in range(CROWD)), "ordered", "random"]
    return f"""
        INSERT INTO tasks_run (created, project_id, task_id, actor_kind, actor_id, actor_key, finish_time, info)
        SELECT t.created, t.project_id, t.id, 'external', p.uid, 'external:project/{project}:' || p.uid, t.created, '"x"'
        FROM tasks_task t CROSS JOIN ({" UNION ALL ".join(f"SELECT '{person}' AS uid" for person in people)}) p
        WHERE t.project_id = {project} AND t.quorum BETWEEN {first} AND {last}
            AND (p.uid LIKE 'crowd-%' OR (p.uid = 'ordered' AND t.quorum <= {half})
                OR (p.uid = 'random' AND {_is_in_random_half('t.quorum')}))
        ORDER BY t.id;"""
