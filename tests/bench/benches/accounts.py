"""What profiles, ranks and lists of accounts cost as the users become more."""
from harness.load import fixed, request_text
from harness.servers import Colonnade

SIZES = [10_000, 100_000]
PAGES = {  # by the number of users
    "profile of the last user": lambda users: f"/account/user{users}",
    "profile in the middle": lambda users: f"/account/user{users // 2}",
    "community": lambda users: "/account/",
    "community, page 100": lambda users: "/account/page/100",
}


def run(bench):
    bench.sizes = sorted(bench.sizes or SIZES)
    bench.settings.update(users=bench.sizes)
    servers = {size: bench.add(start(bench, size)) for size in bench.sizes}
    least, *larger = bench.sizes
    for what, path in PAGES.items():
        taken = bench.alternate({size: get(server, path(size), bench.seconds / 2) for size, server in servers.items()})
        for size in larger:
            bench.compare(f"{what}, {size:,} users: p50", "ms", taken[size]["request_p50_ms"], taken[least]["request_p50_ms"],
                          f"at {least:,}")


def get(server, path, seconds):
    request = request_text("GET", path, {"Content-Type": "application/json"})
    return lambda: fixed(server, request, seconds, connections=1)


def start(bench, users):
    server = Colonnade(bench.folder / f"users-{users}", ["plugins.enabled=account,tasks"])
    server.stop()
    server.database.sql(filling(users))
    server.start()
    return server


def filling(users):
    """Scores as crowds have them: most gave few answers, few gave thousands."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {users})"
    return f"""
        PRAGMA synchronous = off;
        BEGIN;
        {numbers} INSERT INTO core_user
                (created, name, name_folded, fullname, email, email_folded, api_key_digest, api_key_sealed)
            SELECT '2026-01-01T00:00:00.000000', 'user' || i, 'user' || i, 'User ' || i,
                'u' || i || '@example.org', 'u' || i || '@example.org', 'digest' || i, '' FROM n;
        {numbers} INSERT INTO tasks_contributor (user_id, n_answers)
            SELECT i, 1 + min(50000, {users} / (1 + (i * 2654435761 % {users}))) FROM n;
        COMMIT;
        ANALYZE;"""
