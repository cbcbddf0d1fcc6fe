#!/usr/bin/env bash
# ./dev bench http [SECONDS]: one inline route with routing, guards and access log, beside nginx (the same JSON by `return 200`) and POCO's own
# HTTPServer, at 64 keep-alive connections. The servers take turns, three rounds; medians. Then memory per idle connection.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-4}
rounds=3
folder=$(mktemp -d)
pids=()
finish()
{
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT

free_port()
{
    local port
    while :; do
        port=$((20000 + RANDOM % 20000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
}

# nginx NAME ACCESS_LOG: one worker per core, as ours has a loop per core.
start_nginx()
{
    local port
    port=$(free_port)
    mkdir -p "$folder/$1"
    cat >"$folder/$1/nginx.conf" <<CONF
worker_processes $(nproc);
daemon off;
pid $folder/$1/pid;
error_log $folder/$1/error.log;
events { worker_connections 4096; }
http {
    access_log $2;
    keepalive_requests 1000000000;
    default_type application/json;
    server { listen 127.0.0.1:$port reuseport; location = /health/live { return 200 '{"status":"ok"}'; } }
}
CONF
    nginx -p "$folder/$1" -c "$folder/$1/nginx.conf" 2>"$folder/$1/stderr" &
    pids+=($!)
    port_of[$1]=$port
    pid_of[$1]=$!
}

# CPU time in clock ticks of a process and its children that still run.
ticks()
{
    local total=0 pid
    for pid in $1 $(pgrep -P "$1" || true); do
        total=$((total + $(awk '{print $14 + $15}' "/proc/$pid/stat")))
    done
    echo $total
}

declare -A port_of pid_of requests cpu
start_nginx nginx "$folder/nginx.log combined buffer=64k flush=1s"
start_nginx nginx-no-log off
port_of[poco]=$(free_port)
build/bin/bench_poco_server "${port_of[poco]}" &
pids+=($!)
pid_of[poco]=$!
build/bin/colonnade serve --listen 127.0.0.1:0 --data-dir "$folder/data" -D management.listen= -D http.max_connections_per_address=100000 >"$folder/stdout" 2>"$folder/stderr" &
pids+=($!)
pid_of[colonnade]=$!
for _ in $(seq 200); do grep -q '^ready ' "$folder/stdout" && break; sleep 0.05; done
port_of[colonnade]=$(sed -n 's/^ready .*://p' "$folder/stdout")
sleep 0.5
idle=$(awk '/VmRSS/ {print $2}' "/proc/${pid_of[colonnade]}/status")

median() { tr ' ' '\n' <<<"$1" | grep . | sort -g | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'; }

names="nginx nginx-no-log poco colonnade"
for name in $names; do wrk -t1 -c64 -d1 "http://127.0.0.1:${port_of[$name]}/health/live" >/dev/null; done
for round in $(seq $rounds); do
    for name in $names; do
        before=$(ticks "${pid_of[$name]}")
        wrk -t1 -c64 -d"$seconds" "http://127.0.0.1:${port_of[$name]}/health/live" >"$folder/wrk"
        after=$(ticks "${pid_of[$name]}")
        if grep -q 'Non-2xx' "$folder/wrk"; then echo "$name did not answer 200" >&2; exit 1; fi
        done_requests=$(awk '/requests in/ {print $1}' "$folder/wrk")
        requests[$name]="${requests[$name]:-} $(awk '/Requests\/sec/ {print $2}' "$folder/wrk")"
        cpu[$name]="${cpu[$name]:-} $(awk -v t=$((after - before)) -v n="$done_requests" -v hz="$(getconf CLK_TCK)" 'BEGIN {print t / hz * 1e6 / n}')"
        echo "round $round: $name done" >&2
    done
done

reference_cpu=$(median "${cpu[nginx]}")
reference_requests=$(median "${requests[nginx]}")
printf '%-14s %12s %14s %22s %22s\n' server "requests/s" "CPU us/request" "CPU / nginx's (log)" "throughput / nginx's"
for name in $names; do
    awk -v name="$name" -v r="$(median "${requests[$name]}")" -v c="$(median "${cpu[$name]}")" -v rc="$reference_cpu" -v rr="$reference_requests" \
        'BEGIN {printf "%-14s %12.0f %14.2f %22.2f %22.2f\n", name, r, c, c / rc, r / rr}'
done
awk -v c="$(median "${cpu[colonnade]}")" -v p="$(median "${cpu[poco]}")" 'BEGIN {printf "CPU per request: %.2f of POCO'\''s HTTPServer\n", c / p}'
printf 'memory: %.1f MiB idle with all plugins\n' "$(awk -v k="$idle" 'BEGIN {print k / 1024}')"
connections=$(( $(ulimit -n) > 10200 ? 10000 : $(ulimit -n) - 200 ))
printf 'memory per idle connection, at %d: %s KiB\n' "$connections" "$(build/bin/bench_idle_connections "${port_of[colonnade]}" "${pid_of[colonnade]}" "$connections")"
