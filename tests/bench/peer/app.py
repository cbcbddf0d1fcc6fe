"""The stack that PYBOSSA runs on, as a peer of ./dev bench: Flask, SQLAlchemy and gunicorn, with our routes and answers.

It does less than the original (no stamp, no rate limit, no audit, no project cache to look through), so that what we are
measured against is the stack and the shape of its queries; passwords are hashed as ours are, since the hash would decide.
The database is made and filled by ../harness/servers.py.
"""
import json
import os

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from flask import Flask, Response, abort, request, session as cookie
from sqlalchemy import Column, Float, ForeignKey, Integer, Text, create_engine, func, text
from sqlalchemy.orm import declarative_base, scoped_session, sessionmaker

Base = declarative_base()


def timestamp():
    return Column(Text, server_default=text("to_char(now() at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"))


class User(Base):
    __tablename__ = "user"
    id = Column(Integer, primary_key=True)
    created = timestamp()
    name = Column(Text, unique=True)
    fullname = Column(Text)
    locale = Column(Text, default="en")
    email_addr = Column(Text, unique=True)
    passwd_hash = Column(Text)
    api_key = Column(Text, unique=True)


class Project(Base):
    __tablename__ = "project"
    id = Column(Integer, primary_key=True)
    short_name = Column(Text, unique=True)


class Task(Base):
    __tablename__ = "task"
    id = Column(Integer, primary_key=True)
    created = timestamp()
    project_id = Column(Integer, ForeignKey("project.id", ondelete="CASCADE"), index=True)
    state = Column(Text, server_default="ongoing")
    quorum = Column(Integer, server_default="0")
    calibration = Column(Integer, server_default="0")
    priority_0 = Column(Float, server_default="0")
    info = Column(Text)
    n_answers = Column(Integer, server_default="30")


class TaskRun(Base):
    __tablename__ = "task_run"
    id = Column(Integer, primary_key=True)
    created = timestamp()
    project_id = Column(Integer, ForeignKey("project.id"), index=True)
    task_id = Column(Integer, ForeignKey("task.id", ondelete="CASCADE"), index=True)
    user_id = Column(Integer, ForeignKey("user.id"), index=True)
    finish_time = timestamp()
    info = Column(Text)


engine = create_engine(os.environ["PEER_DATABASE"], pool_size=4)
session = scoped_session(sessionmaker(bind=engine))
app = Flask(__name__)
app.secret_key = os.environ.get("PEER_SECRET")
hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)

# The shape of the original's default scheduler.
NEXT_TASK = text(
    "SELECT t.id FROM task t WHERE NOT EXISTS (SELECT 1 FROM task_run r WHERE r.project_id = :project"
    " AND r.user_id = :user AND r.task_id = t.id) AND t.project_id = :project AND t.state != 'completed'"
    " ORDER BY t.priority_0 DESC, t.id LIMIT 1")


def answer(record, hidden=()):
    shown = {c.name: getattr(record, c.name) for c in record.__table__.columns if c.name not in hidden}
    if shown.get("info"):
        shown["info"] = json.loads(shown["info"])
    return Response(json.dumps(shown), mimetype="application/json")


@app.teardown_appcontext
def end(_):
    session.remove()


def caller():
    key = request.headers.get("Authorization")
    user = session.query(User).filter_by(api_key=key).first() if key else None
    return user or abort(401)


@app.get("/health/live")
def live():
    return Response('{"status":"ok"}', mimetype="application/json")


@app.get("/api/user/<int:number>")
def user_by_id(number):
    caller()
    return answer(session.get(User, number) or abort(404), hidden=("api_key", "email_addr", "passwd_hash"))


@app.get("/api/task/<int:number>")
def task_by_id(number):
    caller()
    return answer(session.get(Task, number) or abort(404))


@app.get("/api/project/<int:project>/newtask")
def newtask(project):
    found = session.execute(NEXT_TASK, {"project": project, "user": caller().id}).scalar()
    return answer(session.get(Task, found)) if found else Response("{}", mimetype="application/json")


@app.post("/api/taskrun")
def taskrun():
    user = caller()
    sent = request.get_json()
    task = session.get(Task, sent["task_id"]) or abort(404)
    if session.query(TaskRun).filter_by(task_id=task.id, user_id=user.id).first():
        abort(403)
    run = TaskRun(project_id=task.project_id, task_id=task.id, user_id=user.id, info=json.dumps(sent["info"]))
    session.add(run)
    session.flush()
    if session.query(func.count(TaskRun.id)).filter_by(task_id=task.id).scalar() >= task.n_answers:
        task.state = "completed"
    session.commit()
    return answer(run)


def sign_up(email, password):
    session.add(User(name=email, fullname=email, email_addr=email, passwd_hash=hasher.hash(password)))
    session.commit()


@app.post("/account/signin")
def signin():
    sent = request.get_json()
    user = session.query(User).filter_by(email_addr=sent["email"]).first() or abort(401)
    try:
        hasher.verify(user.passwd_hash, sent["password"])
    except VerifyMismatchError:
        abort(401)
    cookie["user_id"] = user.id
    return {"status": "success"}
