class BenchError(Exception):
    """A bench could not run; the text says why."""
