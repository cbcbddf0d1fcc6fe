"""People who do what they may while others do what they should not: few of each, from addresses all over the world."""
import http.client
import json
import math
import socket
import threading
import time
import urllib.parse

PATIENCE = 30  # seconds; who waits longer has got no answer
SMALLEST_BUFFER = 4096


def world_address(number):
    """Another network for each number: 127.1.0.7, 127.1.1.7 …"""
    return f"127.{1 + number // 256 % 100}.{number % 256}.7"


def summary(times, failed):
    """Of seconds: the share that succeeded, and how long 99 in a hundred took at most."""
    ordered = sorted(times)
    return {"good": 100 * (1 - failed / max(1, len(times))), "p99_ms": 1000 * ordered[math.ceil(0.99 * len(ordered)) - 1],
            "max_ms": 1000 * ordered[-1], "asked": len(times)}


class SignIns:
    """Right passwords, one after the other at a rate, each from an address of its own."""

    def __init__(self, server, names, password):
        self._server, self._names, self._password = server, names, password

    def measure(self, seconds, rate):
        times, failures, running = [], [], []

        def sign_in(number):
            begun = time.monotonic()
            if not self._succeeds(number):
                failures.append(number)
            times.append(time.monotonic() - begun)

        start = time.monotonic()
        for number in range(max(1, round(seconds * rate))):
            time.sleep(max(0, start + number / rate - time.monotonic()))
            running.append(threading.Thread(target=sign_in, args=(number,)))
            running[-1].start()
        for thread in running:
            thread.join()
        return summary(times, len(failures))

    def _succeeds(self, number):
        body = urllib.parse.urlencode({"user": self._names[number % len(self._names)], "password": self._password, "client": "bench"})
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=PATIENCE,
                                                    source_address=(world_address(number), 0))
            connection.request("POST", "/app/user/auth_token", body, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = json.loads(connection.getresponse().read())
            connection.close()
            return answer.get("result") == "success"
        except (OSError, ValueError, http.client.HTTPException):
            return False


class StalledReaders:
    """Ask for something large, read its head, and then no more; eight from each address."""

    def __init__(self, server, path, count, headers=None):
        self._server, self._path, self._count = server, path, count
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        self._sockets = []

    def __enter__(self):
        for number in range(self._count):
            reader = socket.socket()
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALLEST_BUFFER)
            reader.bind((world_address(1000 + number // 8), 0))
            reader.connect(("127.0.0.1", self._server.port))
            reader.sendall(f"GET {self._path} HTTP/1.1\r\nHost: localhost\r\n{self._headers}\r\n".encode())
            self._sockets.append(reader)
        return self

    def __exit__(self, *_):
        for reader in self._sockets:
            reader.close()

    def statuses(self):
        """What has been answered so far, by status; 0: nothing."""
        found = {}
        for reader in self._sockets:
            reader.setblocking(False)
            try:
                status = int(reader.recv(12, socket.MSG_PEEK)[9:12] or 0)
            except BlockingIOError:
                status = 0
            found[status] = found.get(status, 0) + 1
        return found


class Asking:
    """Requests for one page begun at a rate, each on a connection of its own, each with its address, until `stop`."""

    def __init__(self, server, path, rate, headers=None):
        self._server, self._path, self._rate, self._headers = server, path, rate, headers or {}
        self._times, self._statuses, self._running = [], {}, []
        self._ends = threading.Event()
        self._clock = threading.Thread(target=self._go)
        self._clock.start()

    def _go(self):
        number, start = 0, time.monotonic()
        while not self._ends.wait(max(0, start + number / self._rate - time.monotonic())):
            self._running.append(threading.Thread(target=self._ask, args=(number,)))
            self._running[-1].start()
            number += 1

    def _ask(self, number):
        begun, status = time.monotonic(), 0
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=PATIENCE,
                                                    source_address=(world_address(number), 0))
            connection.request("GET", self._path, headers=self._headers)
            answer = connection.getresponse()
            answer.read()
            status = answer.status
            connection.close()
        except (OSError, http.client.HTTPException):
            pass  # no answer: status 0
        self._times.append(time.monotonic() - begun)
        self._statuses[status] = self._statuses.get(status, 0) + 1

    def stop(self):
        """Waits for all answers; `good` is the share that was answered at all."""
        self._ends.set()
        self._clock.join()
        for thread in self._running:
            thread.join()
        return {**summary(self._times, self._statuses.get(0, 0)), "statuses": dict(sorted(self._statuses.items()))}
