"""Programs that are started, waited for and measured."""
import os
import random
import select
import signal
import socket
import subprocess
import time

from harness.errors import BenchError


def free_port():
    """Below those that the system gives to outgoing connections."""
    for port in random.sample(range(20000, 32000), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise BenchError("no free port found between 20000 and 32000")


def run(command, text=None, environment=None):
    """To its end; what it printed."""
    done = subprocess.run([str(word) for word in command], input=text, capture_output=True, text=True,
                          env={**os.environ, **(environment or {})}, check=False)
    if done.returncode:
        raise BenchError(f"{command[0]} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


class Process:
    """A server: its own CPU time and memory, those of its workers included."""

    def __init__(self, command, log, environment=None):
        self.log = log
        self.begun = time.monotonic()
        with open(log, "ab") as errors:
            self._process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=errors,
                                             env={**os.environ, **(environment or {})})
        self.pid = self._process.pid

    def fail(self, what):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            raise BenchError(f"{what}; it wrote:\n{log.read()[-2000:]}")

    def wait_for_line(self, start, seconds=60):
        """The line of standard output that begins so; soon enough to measure how long it took."""
        end = time.monotonic() + seconds
        while select.select([self._process.stdout], [], [], max(0, end - time.monotonic()))[0]:
            line = self._process.stdout.readline().decode()
            if line.startswith(start):
                return line
            if not line:
                self.fail(f"{self._process.args[0]} ended before it was ready")
        self.fail(f"{self._process.args[0]} is not ready after {seconds} s")

    def wait_for_port(self, port, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
            if self._process.poll() is not None:
                break
        self.fail(f"{self._process.args[0]} does not listen at port {port}")

    def pids(self):
        children = subprocess.run(["pgrep", "-P", str(self.pid)], capture_output=True, text=True, check=False)
        return [self.pid, *map(int, children.stdout.split())]

    def cpu_seconds(self):
        return sum(map(cpu_seconds, self.pids()))

    def resident_kib(self):
        total = 0
        for pid in self.pids():
            with open(f"/proc/{pid}/status", encoding="utf-8") as status:
                total += next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
        return total

    def signal(self, number):
        self._process.send_signal(number)

    def wait(self, seconds):
        """For its end; fails if it does not end."""
        try:
            self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.fail(f"{self._process.args[0]} runs after {seconds} s still")

    def stop(self):
        self.signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


def cpu_seconds(pid):
    """User and kernel time of all threads, also those that have ended; the kernel counts it in nanoseconds (CPUCLOCK_SCHED)."""
    return time.clock_gettime((~pid << 3) | 2)
