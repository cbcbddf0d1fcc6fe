#!/usr/bin/env bash
# ./dev bench accounts [USERS …]: what rank, top_users and profiles cost as the users become more: 10 000 and 100 000, or the numbers given.
# Fills the users and their answers' counts into a new SQLite database, asks the real server over HTTP, prints the cost per request beside that of the
# smallest number, and the plan of the rank's query.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# -gt 0 ] || set -- 10000 100000 1000000
folder=$(mktemp -d)
server=
finish()
{
    [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; } || true
    rm -rf "$folder"
}
trap finish EXIT

start()
{
    ${COLONNADE_BINARY:-build/bin/colonnade} serve --listen 127.0.0.1:0 --data-dir "$folder/$1" -D management.listen= -D plugins.enabled=account,tasks \
        -D http.rate_limit=1000000000 >"$folder/stdout" 2>"$folder/stderr" &
    server=$!
    for _ in $(seq 400); do grep -q '^ready ' "$folder/stdout" && break; sleep 0.05; done
    port=$(sed -n 's/^ready .*://p' "$folder/stdout")
}

stop()
{
    kill "$server"
    wait "$server" 2>/dev/null || true
    server=
}

# Scores as crowds have them: most gave few answers, few gave thousands.
fill()
{
    sqlite3 "$1" <<SQL
pragma synchronous = off;
begin;
with recursive n(i) as (select 1 union all select i + 1 from n where i < $2)
insert into core_user (created, name, name_folded, fullname, email, email_folded, api_key_digest, api_key_sealed)
select '2026-01-01T00:00:00.000000', 'user' || i, 'user' || i, 'User ' || i, 'u' || i || '@example.org', 'u' || i || '@example.org', 'digest' || i, '' from n;
with recursive n(i) as (select 1 union all select i + 1 from n where i < $2)
insert into tasks_contributor (user_id, n_answers) select i, 1 + min(50000, $2 / (1 + (i * 2654435761 % $2))) from n;
commit;
analyze;
SQL
}

# Milliseconds per request of a path, one client, two seconds.
cost()
{
    wrk -t1 -c1 -d2 -H 'Content-Type: application/json' "http://127.0.0.1:$port$1" >"$folder/wrk"
    if grep -q 'Non-2xx' "$folder/wrk"; then echo "$1 did not answer 200" >&2; exit 1; fi
    awk '/Requests\/sec/ {printf "%.4f", 1000 / $2}' "$folder/wrk"
}

declare -A first
printf '%-10s %-34s %12s %10s\n' users request ms/request ratio
for users in "$@"; do
    start "$users"
    stop
    database="$folder/$users/colonnade.db"
    fill "$database" "$users"
    start "$users"
    for request in "profile:/account/user$users" "profile, middle:/account/user$((users / 2))" "community:/account/" "page 100:/account/page/100"; do
        name=${request%%:*}
        ms=$(cost "${request#*:}")
        first[$name]=${first[$name]:-$ms}
        awk -v u="$users" -v n="$name" -v m="$ms" -v f="${first[$name]}" 'BEGIN {printf "%-10d %-34s %12.3f %10.2f\n", u, n, m, m / f}'
    done
    stop
done
echo
echo "The plan of a rank (SQLite):"
sqlite3 "$database" "explain query plan $(sed -n '/STANDING =/,/;/p' plugins/tasks/answers/Contributions.cpp | grep -o '"[^"]*"' | tr -d '"\n' | sed 's/\$1/1/')"
