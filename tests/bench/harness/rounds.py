"""One run of a bench: its servers take turns; what they took is gathered by round."""
import contextlib
import pathlib
import resource
import tempfile

from harness import figures


class Bench:
    """A bench while it runs: a scratch folder, servers that are stopped at its end, its figures."""

    def __init__(self, name, options):
        self.name = name
        self.rounds, self.seconds, self.sizes = options.rounds, options.seconds, options.sizes
        self.data = options.data
        self.beside = {}  # what stands in the JSON beside the figures
        self.settings = {"rounds": self.rounds, "seconds": self.seconds}
        self.figures = []
        self._stack = contextlib.ExitStack()

    def __enter__(self):
        self.folder = pathlib.Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        self.folder.chmod(0o755)  # nginx's workers are another user
        return self

    def __exit__(self, *_):
        self._stack.close()

    def add(self, part):
        """A server or a database, to be stopped at the end, if not before."""
        self._stack.callback(part.stop)
        return part

    def alternate(self, measures):
        """Calls each of `measures` (by name) once a round, another first each time; by name what they returned.

        Dictionaries of numbers become one of lists."""
        names = list(measures)
        taken = {name: [] for name in names}
        for turn in range(self.rounds):
            first = turn % len(names)
            for name in names[first:] + names[:first]:
                taken[name].append(measures[name]())
        return {name: {key: [one[key] for one in ones] for key in ones[0]} for name, ones in taken.items()}

    def compare(self, *arguments, **options):
        """Adds a figure, as `figures.compare` makes it."""
        self.figures.append(figures.compare(*arguments, **options))

    def result(self):
        return {"bench": self.name, "settings": self.settings, "figures": [figure.to_json() for figure in self.figures]}


def measured(server, load):
    """What a load did in a second, and the CPU time of each request in microseconds: the server's, and the clients'."""
    server_before, clients_before = server.cpu_seconds(), clients_seconds()
    taken = load()
    microseconds_each = 1e6 / max(1, taken["done"])
    return {
        **taken,
        "per_second": taken["done"] / taken["seconds"],
        "cpu_us": (server.cpu_seconds() - server_before) * microseconds_each,
        "clients_us": (clients_seconds() - clients_before) * microseconds_each,
    }


def clients_seconds():
    """CPU time of the programs that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured_with_database(server, load):
    """The same with the CPU time of the PostgreSQL of `server`."""
    before = server.database.cpu_seconds()
    taken = measured(server, load)
    spent = sum(seconds - before.get(pid, 0) for pid, seconds in server.database.cpu_seconds().items())
    return {**taken, "database_us": 1e6 * spent / max(1, taken["done"])}
