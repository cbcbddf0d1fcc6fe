#!/usr/bin/env python3
"""Leaves an installation with data, as a server of today leaves it: a fixture that every later version must open with nothing lost.

    make.py COLONNADE FOLDER [POSTGRESQL_URL]

COLONNADE is the program; FOLDER becomes the fixture (README.md beside this file). With the URL of an empty PostgreSQL
database the data goes there. The server is killed, so that mails, calls and imports are caught at work. Made once for each
landed state whose tables differ from those before; never made anew.
"""
import crypt
import gzip
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import zlib

PASSWORD = "an Old secret 42"
# What later versions must show as it was: asked by an administrator.
LISTS = ["category", "project", "task", "taskrun", "result", "helpingmaterial", "announcement", "blogpost", "page", "user"]


def png(shade):
    """A picture of 64 x 64 in one colour."""
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + bytes([shade, 80, 160]) * 64 for _ in range(64))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Server:
    def __init__(self, program, data, database):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.settings = ["--data-dir", data, "-D", "management.listen=", "-D", "http.rate_limit=1000000", "-D", f"http.listen=127.0.0.1:{self.port}",
                         "-D", "tasks.webhook_allow_private=true", "-D", "account.newsletter=local", "-D", "ohmage_auth.user_setup=true"]
        if database:
            self.settings += ["-D", f"data.url={database}"]
        self.program = program
        self.process = subprocess.Popen([program, "serve", *self.settings], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        for _ in range(600):
            try:
                if self.call("GET", "/health/ready")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise SystemExit("the server does not get ready")

    def call(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers["Content-Type"] = "application/json"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers

    def ask(self, method, path, body=None, wanted=(200, 201, 202, 204, 302), **headers):
        status, text, _ = self.call(method, path, body, **headers)
        if status not in wanted:
            raise SystemExit(f"{method} {path}: {status} {text[:400]}")
        try:
            return json.loads(text) if text else None
        except ValueError:
            return text.decode()

    def form(self, path, fields, files, **headers):
        mark = "----colonnade-fixture"
        parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
        parts += [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.png"\r\nContent-Type: image/png\r\n\r\n'.encode() + content + b"\r\n"
                  for name, content in files.items()]
        return self.ask("POST", path, b"".join(parts) + f"--{mark}--\r\n".encode(), Content_Type=f"multipart/form-data; boundary={mark}", **headers)

    def command(self, *words):
        done = subprocess.run([self.program, *words, *self.settings], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{words}: {done.stderr}")
        return done.stdout

    def user(self, name, email, *more):
        return json.loads(self.command(*self.creation(name, email), *more))

    def user_if_allowed(self, name, email, *more):
        """None for one that this version takes for another who is there, or whose name it does not take."""
        done = subprocess.run([self.program, *self.creation(name, email), *more, *self.settings], capture_output=True, text=True)
        if done.returncode != 0 and (" already" in done.stderr or "--name: " in done.stderr):
            return None
        if done.returncode != 0:
            raise SystemExit(f"{name}: {done.stderr}")
        return json.loads(done.stdout)

    @staticmethod
    def creation(name, email):
        return ["user", "create", "--json", "--name", name, "--email", email, "--fullname", f"Person {name}"]


def old_hashes():
    salt = "saltsalt"
    pbkdf2 = hashlib.pbkdf2_hmac("sha1", PASSWORD.encode(), salt.encode(), 1000).hex()
    return {"werkzeug": f"pbkdf2:sha1:1000${salt}${pbkdf2}", "phone": crypt.crypt(PASSWORD, "$2b$04$abcdefghijklmnopqrstuu").replace("$2b$", "$2a$")}


def people(server):
    """Accounts as the years leave them, also pairs that later rules do not let in any more."""
    users = {"ada": server.user("ada", "ada@example.org", "--password", PASSWORD, "--admin")}
    for name in ("bert", "carla", "dora"):
        users[name] = server.user(name, f"{name}@example.org", "--password", PASSWORD)
    for name, value in old_hashes().items():
        users[name] = server.user(name, f"{name}@example.org", "--password-hash", value)
    users["closed"] = server.user("closed", "closed@example.org", "--password", PASSWORD, "--disabled")
    users["nobody"] = server.user("nobody", "nobody@example.org")
    pairs = [("jos\u00e9", "jose1@example.org"), ("jose\u0301", "jose2@example.org"), ("maria", "a@m\u00fcnchen.example"), ("maria\u200d", "a@xn--mnchen-3ya.example"),
             ("admin2", "admin2@example.org"), ("\u0430dmin2", "admin3@example.org"), ("boss.", "boss@example.org")]
    for name, email in pairs:
        user = server.user_if_allowed(name, email, "--password", PASSWORD)
        if user:
            users[name] = user
    return users


def sign_in(server, email):
    _, text, headers = server.call("GET", "/account/signin", Content_Type="application/json")
    cookie = headers["Set-Cookie"].split(";")[0]
    token = json.loads(text)["form"]["csrf"]
    status, text, headers = server.call("POST", "/account/signin", {"email": email, "password": PASSWORD}, Cookie=cookie, X_CSRFToken=token)
    cookies = {line.split("=")[0]: line.split(";")[0] for line in headers.get_all("Set-Cookie") or []}
    if json.loads(text)["status"] != "success":
        raise SystemExit(f"sign-in of {email}: {text}")
    return cookies["session"], token


def personal(server, users):
    """Pictures, subscriptions, ohmage tokens and personal data."""
    cookie, token = sign_in(server, "bert@example.org")
    server.form("/account/bert/update", {"btn": "Upload", "id": users["bert"]["id"], "x1": 0, "y1": 0, "x2": 64, "y2": 64}, {"avatar": png(200)}, Cookie=cookie, X_CSRFToken=token)
    server.ask("GET", "/account/newsletter?subscribe=true", Cookie=cookie, Content_Type="application/json")
    sign_in(server, "werkzeug@example.org")
    tokens = {}
    for name in ("carla", "ada"):
        body = f"user={name}&password={PASSWORD.replace(' ', '+')}&client=fixture"
        tokens[name] = server.ask("POST", "/app/user/auth_token", body, Content_Type="application/x-www-form-urlencoded")["token"]
        server.ask("POST", "/app/user/auth", body, Content_Type="application/x-www-form-urlencoded")
    server.ask("POST", "/app/user/setup", f"client=fixture&auth_token={tokens['ada']}&first_name=Eva&last_name=E&organization=School&personal_id=e1&email_address=eva%40example.org"
               "&username_prefix=eva&username_digits=4", Content_Type="application/x-www-form-urlencoded")
    server.ask("POST", "/account/forgot-password", {"email_addr": "dora@example.org"}, Cookie=cookie, X_CSRFToken=token)


def projects(server, users):
    """Two published ones, a draft, one behind a password; everything that hangs on them."""
    ada, bert = ({"Authorization": users[name]["api_key"]} for name in ("ada", "bert"))
    made = {}
    category = server.ask("POST", "/api/category", {"name": "Birds of old", "short_name": "oldbirds", "description": "What flies"}, **ada)
    for short_name, key in (("birds", bert), ("maps", ada), ("draft", bert), ("closedshop", bert)):
        made[short_name] = server.ask("POST", "/api/project", {
            "name": f"Project {short_name}", "short_name": short_name, "description": f"About {short_name}", "long_description": "# Long", "category_id": category["id"],
            "webhook": "http://127.0.0.1:9/hook" if short_name == "birds" else None, "allow_anonymous_contributors": True,
            "info": {"task_presenter": "<p>Look</p>", "sched": "default", "number": 12345678901234567, "text": "\u00e9\u4e16 'quoted'"}}, **key)
        for n in range(1, 13):
            server.ask("POST", "/api/task", {"project_id": made[short_name]["id"], "n_answers": 2, "priority_0": n / 20,
                                             "info": {"n": n, "url": f"http://example.org/{n}.jpg", "words": "an early bird" if n % 2 else "a late worm"}}, **key)
    for short_name, key in (("birds", bert), ("maps", ada), ("closedshop", bert)):
        server.ask("POST", f"/project/{short_name}/publish", {}, **key)
    server.ask("POST", "/project/closedshop/update", {"protect": True, "password": "shop secret"}, **bert)
    return made


def answers(server, users, made):
    birds = made["birds"]["id"]
    for short_name in ("birds", "maps"):
        project = made[short_name]["id"]
        token = server.ask("GET", f"/api/auth/project/{short_name}/token", Authorization=made[short_name]["secret_key"])
        people = [({"Authorization": users[name]["api_key"]}, "") for name in ("bert", "carla", "dora")] + [({}, "")]
        people += [({"Authorization": f"Bearer {token}"}, f"?external_uid=phone-{n}") for n in (1, 2)]
        for number, (headers, query) in enumerate(people):
            for _ in range(3 + number % 2):
                task = server.ask("GET", f"/api/project/{project}/newtask{query}", **headers)
                if not task:
                    break
                body = {"project_id": project, "task_id": task["id"], "info": {"kind": "robin", "sure": number / 4, "who": f"p{number}"}}
                if query:
                    body["external_uid"] = query.split("=")[1]
                server.ask("POST", f"/api/taskrun{query}", body, Idempotency_Key=f"once-{short_name}-{number}-{task['id']}", **headers)
        server.ask("GET", f"/api/project/{project}/newtask", Authorization=users["ada"]["api_key"])  # stays in ada's hand
    carla = {"Authorization": users["carla"]["api_key"]}
    task = server.ask("GET", f"/api/project/{birds}/newtask", **carla)
    server.form("/api/taskrun", {"project_id": birds, "task_id": task["id"], "info": "{}"}, {"file": png(30)}, **carla)
    done = server.ask("GET", f"/api/result?project_id={birds}&limit=1", Authorization=users["bert"]["api_key"])
    server.ask("PUT", f"/api/result/{done[0]['id']}", {"info": {"consensus": "robin"}}, Authorization=users["bert"]["api_key"])
    server.ask("POST", "/api/favorites", {"task_id": task["id"]}, **carla)


def writings(server, users, made):
    ada, bert = ({"Authorization": users[name]["api_key"]} for name in ("ada", "bert"))
    birds = made["birds"]["id"]
    server.form("/api/helpingmaterial", {"project_id": birds, "info": json.dumps({"what": "a robin"}), "priority": 1}, {"file": png(90)}, **bert)
    server.ask("POST", "/api/blogpost", {"project_id": birds, "title": "We fly", "body": "*High*", "published": True}, **bert)
    server.ask("POST", "/api/announcement", {"title": "New", "body": "A server", "published": True}, **ada)
    server.ask("POST", "/api/page", {"project_id": birds, "slug": "about", "info": {"structure": ["about"]}}, **bert)
    server.ask("POST", f"/api/project/{made['draft']['id']}/import?format=csv", "n,url\n101,http://example.org/101.jpg\n102,http://example.org/102.jpg\n", Content_Type="text/csv", **bert)
    for _ in range(100):
        if len(server.ask("GET", f"/api/task?project_id={made['draft']['id']}&limit=100&all=1", **bert)) == 14:
            return
        time.sleep(0.1)
    raise SystemExit("the import does not end")


def recorded(server, users, made):
    """What was to be seen: each list, files by digest, keys and tokens that must go on working."""
    ada = {"Authorization": users["ada"]["api_key"]}
    lists = {name: server.ask("GET", f"/api/{name}?limit=100&all=1", **ada) for name in LISTS}
    files = {}
    for path in sorted({run["media_url"].split("/", 3)[-1] for run in lists["taskrun"] + lists["helpingmaterial"] if run.get("media_url")}):
        _, content, _ = server.call("GET", "/" + path)
        files["/" + path] = hashlib.sha256(content).hexdigest()
    profile = server.ask("GET", "/account/bert/", Content_Type="application/json", Authorization=users["bert"]["api_key"])
    _, content, _ = server.call("GET", "/" + profile["user"]["info"]["avatar_url"].split("/", 3)[-1])
    files["/" + profile["user"]["info"]["avatar_url"].split("/", 3)[-1]] = hashlib.sha256(content).hexdigest()
    return {"password": PASSWORD, "lists": lists, "files": files,
            "people": [{"id": user["id"], "name": user["name"], "email": user["email_addr"], "api_key": user["api_key"],
                        "signs_in": name not in ("closed", "nobody")} for name, user in users.items()],
            "favorites": {users["carla"]["api_key"]: server.ask("GET", "/api/favorites", Authorization=users["carla"]["api_key"])},
            "secret_keys": {name: project["secret_key"] for name, project in made.items()}}


def counts_of(tables, count):
    return {table: count(table) for table in sorted(tables)}


def keep_sqlite(data, folder):
    path = pathlib.Path(data) / "colonnade.db"
    connection = sqlite3.connect(path)
    connection.execute("pragma wal_checkpoint(truncate)")
    tables = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table' and name not like '%!_mark%' escape '!' and name not like 'sqlite%'")]
    counts = counts_of(tables, lambda table: connection.execute(f'select count(*) from "{table}"').fetchone()[0])
    connection.close()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    with gzip.GzipFile(folder / "colonnade.db.gz", "wb", mtime=0) as packed:
        packed.write(path.read_bytes())
    path.unlink()
    return counts


def keep_postgresql(url, folder):
    def psql(text):
        return subprocess.run(["psql", "-qAt", "-d", url, "-c", text], check=True, capture_output=True, text=True).stdout.split()

    tables = [name for name in psql("select tablename from pg_tables where schemaname = current_schema()") if not name.endswith("_mark")]
    counts = counts_of(tables, lambda table: int(psql(f'select count(*) from "{table}"')[0]))
    dump = subprocess.run(["pg_dump", "--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=100", "-d", url], check=True, capture_output=True).stdout
    # Older psql programs do not know these two commands, which newer pg_dump programs write.
    dump = b"\n".join(line for line in dump.split(b"\n") if not line.startswith((b"\\restrict ", b"\\unrestrict ")))
    with gzip.GzipFile(folder / "postgresql.sql.gz", "wb", mtime=0) as packed:
        packed.write(dump)
    return counts


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    database = sys.argv[3] if len(sys.argv) > 3 else None
    kind = "postgresql" if database else "sqlite"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        data = os.path.join(scratch, "data")
        server = Server(program, data, database)
        try:
            users = people(server)
            personal(server, users)
            made = projects(server, users)
            answers(server, users, made)
            writings(server, users, made)
            seen = recorded(server, users, made)
        finally:
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
        seen["counts"] = keep_postgresql(database, folder) if database else keep_sqlite(data, folder)
        (folder / f"{kind}.json").write_text(json.dumps(seen, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
        shutil.rmtree(os.path.join(data, "mail"), ignore_errors=True)
        subprocess.run(["tar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0", "--exclude=./access.log", "-czf", (folder / f"{kind}-files.tar.gz").resolve(), "-C", data, "."], check=True)


main()
