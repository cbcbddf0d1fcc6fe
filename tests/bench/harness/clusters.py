"""A PostgreSQL of a bench's own, which may hang and be replaced by its standby."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

from harness.processes import free_port, run

PASSWORD = "scratch"


class Cluster:
    """As durable as in service."""

    name = "PostgreSQL"

    def __init__(self, primary=None):
        """`primary`: whose standby it is."""
        self._root = pathlib.Path(tempfile.mkdtemp())
        self._data = self._root / "data"
        self.port = free_port()
        if os.getuid() == 0:
            shutil.chown(self._root, "postgres")
        if primary:
            self._run("pg_basebackup", "-D", self._data, "-R", "-X", "stream", "-c", "fast", "-d", primary.url)
        else:
            password = self._root / "password"
            password.write_text(PASSWORD + "\n", encoding="utf-8")
            password.chmod(0o644)  # it is another user who reads it
            self._run("initdb", "-D", self._data, "-U", "colonnade", f"--pwfile={password}", "-A", "scram-sha-256", "-E", "UTF8",
                      "--locale=C")
        options = f"-c port={self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._root}"
        self._run("pg_ctl", "-D", self._data, "-s", "-w", "-l", self._root / "log", "-o", options, "start")

    @property
    def url(self):
        return url_of(self)

    def hang(self):
        """Its kernel goes on to take connections and bytes; nothing is answered."""
        for pid in self._pids():
            os.kill(pid, signal.SIGSTOP)

    def resume(self):
        for pid in reversed(self._pids()):
            os.kill(pid, signal.SIGCONT)

    def promote(self):
        """Returns when it is a primary."""
        self._run("pg_ctl", "-D", self._data, "-s", "-w", "promote")

    def stop(self):
        self.resume()
        self._run("pg_ctl", "-D", self._data, "-s", "-w", "-m", "immediate", "stop")
        shutil.rmtree(self._root)

    def _pids(self):
        """The first is the one that makes the others."""
        first = (self._data / "postmaster.pid").read_text(encoding="utf-8").split()[0]
        children = subprocess.run(["pgrep", "-P", first], capture_output=True, text=True, check=False).stdout
        return [int(first), *map(int, children.split())]

    def _run(self, program, *words):
        """PostgreSQL refuses to run as root."""
        newest = max(pathlib.Path("/usr/lib/postgresql").glob("*"), key=lambda folder: int(folder.name))
        user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        run([*user, "env", "-C", self._root, newest / "bin" / program, *words])


def url_of(*clusters):
    """As `data.url` takes it: all of them, in that order."""
    hosts = ",".join(f"127.0.0.1:{cluster.port}" for cluster in clusters)
    return f"postgresql://colonnade:{PASSWORD}@{hosts}/postgres"
