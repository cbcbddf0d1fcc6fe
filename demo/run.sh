#!/usr/bin/env bash
# Starts a server on a scratch folder, lets the demo's crowd loose on it, and ends it again. Called by ./dev demo.
set -euo pipefail
cd "$(dirname "$0")/.."

# The airport list of OurAirports (public domain), as Debian's python3-vega-datasets ships it. Only the file is taken: the package would
# bring pandas along.
data=build/demo/airports.csv
if [ ! -f "$data" ]; then
    fetched=$(mktemp -d)
    chmod 755 "$fetched"
    [ "$(id -u)" != 0 ] || chown _apt "$fetched" # apt downloads as its own user
    (cd "$fetched" && { apt-get download -qq python3-vega-datasets || { apt-get update -qq && apt-get download -qq python3-vega-datasets; }; } && dpkg-deb -x ./*.deb .)
    mkdir -p build/demo
    cp "$fetched/usr/lib/python3/dist-packages/vega_datasets/_data/airports.csv" "$data"
    rm -rf "$fetched"
fi

folder=$(mktemp -d)
pid=
finish()
{
    [ -z "$pid" ] || { kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; } || true
    rm -rf "$folder"
}
trap finish EXIT

options=(--data-dir "$folder" -D management.listen= -D http.rate_limit=1000000000)
build/bin/colonnade serve --listen 127.0.0.1:0 "${options[@]}" "$@" >"$folder/stdout" 2>"$folder/stderr" &
pid=$!
for _ in $(seq 600); do
    grep -q '^ready ' "$folder/stdout" && break
    kill -0 "$pid" 2>/dev/null || { cat "$folder/stderr" >&2; pid=; exit 1; }
    sleep 0.05
done
port=$(sed -n 's/^ready .*://p' "$folder/stdout")
owner=$(build/bin/colonnade user create --name demo --email demo@example.org --fullname "Demo Owner" --json "${options[@]}" "$@")
COLONNADE_DEMO_API_KEY=$(sed -n 's/.*"api_key": *"\([^"]*\)".*/\1/p' <<<"$owner")
export COLONNADE_DEMO_API_KEY
build/bin/colonnade_demo "$port" "$data"
