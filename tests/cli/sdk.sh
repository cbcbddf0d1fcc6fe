#!/usr/bin/env bash
# Installs the package into a scratch folder; builds the examples, the plugin that `new-plugin` writes, one that links the library of
# PYBOSSA's dialect, and a bundled plugin out of
# tree against it; serves all of them with the installed program.
# Wants SDK_BUILD (a finished build), SDK_SOURCE, SDK_CXX_FLAGS.
set -euo pipefail

scratch=$(mktemp -d)
server=0
cleanup()
{
    [ "$server" = 0 ] || kill "$server" 2>/dev/null || true
    rm -rf "$scratch"
}
trap cleanup EXIT

fail()
{
    echo "sdk: $*" >&2
    for log in "$scratch"/*.log; do
        echo "--- $log" >&2
        tail -40 "$log" >&2
    done
    exit 1
}

prefix=$scratch/prefix
cmake --install "$SDK_BUILD" --prefix "$prefix" >"$scratch/install.log" 2>&1 || fail "the package cannot be installed"
colonnade=$prefix/bin/colonnade

# out_of_tree SOURCE BUILD
out_of_tree()
{
    cmake -S "$1" -B "$2" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_FLAGS="$SDK_CXX_FLAGS" -DCMAKE_BUILD_TYPE=Release \
        >"$scratch/configure.log" 2>&1 || fail "$1 cannot be configured"
    cmake --build "$2" >"$scratch/build.log" 2>&1 || fail "$1 cannot be built"
}

# As authors get them: installed with the SDK.
examples=$prefix/share/doc/colonnade-dev/examples
cp -r "$examples/hello" "$scratch/hello"
out_of_tree "$scratch/hello" "$scratch/hello/build"

# own_tests NAME: what the author of an example has written.
own_tests()
{
    ctest --test-dir "$scratch/$1/build" --output-on-failure >"$scratch/ctest.log" 2>&1 || fail "the tests of $1 fail"
}
cp -r "$examples/guestbook" "$scratch/guestbook"
out_of_tree "$scratch/guestbook" "$scratch/guestbook/build"
own_tests guestbook

# ready FILE: waits until the server that writes there, process $server, is ready; then `port` is its port.
ready()
{
    for _ in $(seq 1800); do
        grep -q '^ready ' "$1" && break
        kill -0 "$server" 2>/dev/null || fail "the server ended"
        sleep 0.1
    done
    port=$(sed -n 's|^ready http://127.0.0.1:||p' "$1")
    [ -n "$port" ] || fail "the server did not get ready"
}

# A new plugin, by one command: written, built, tested, served.
export CXXFLAGS=$SDK_CXX_FLAGS
cd "$scratch"
"$colonnade" new-plugin weather --run --test --listen 127.0.0.1:0 --data-dir "$scratch/first" -D management.listen= \
    >"$scratch/new-plugin.log" 2>"$scratch/new-plugin-errors.log" &
server=$!
ready "$scratch/new-plugin.log"
grep -q 'weather.unit .*Passed' "$scratch/new-plugin.log" || fail "the new plugin's own test was not run"
grep -q 'weather.contract .*Passed' "$scratch/new-plugin.log" || fail "the new plugin's contract was not checked"
kill "$server"
wait "$server" || fail "the new plugin's server ended with $?"
server=0
cpack --config weather/build/CPackConfig.cmake -B "$scratch/packages" >"$scratch/cpack.log" 2>&1 || fail "the new plugin cannot be packaged"
dpkg-deb -c "$scratch"/packages/colonnade-weather_0.1.0_*.deb >"$scratch/contents.log" || fail "there is no package of the new plugin"
grep -q './usr/lib/colonnade/plugins/weather.so' "$scratch/contents.log" || fail "the package has no plugin"
"$colonnade" plugins install weather/build/weather.so --to "$scratch/installed" --data-dir "$scratch/var" -D plugins.enabled=none \
    >"$scratch/plugins-install.log" 2>&1 || fail "the new plugin cannot be installed"
cd - >/dev/null

work=(newest_first consensus digest leaderboard daily_limit gold scale) # with tasks
for name in "${work[@]}"; do
    cp -r "$examples/$name" "$scratch/$name"
    out_of_tree "$scratch/$name" "$scratch/$name/build"
done
own_tests digest
cp -r "$examples/trimmed_mean" "$scratch/trimmed_mean" # with quality
out_of_tree "$scratch/trimmed_mean" "$scratch/trimmed_mean/build"
own_tests trimmed_mean

cp -r "$SDK_SOURCE/tests/cli/twin" "$scratch/twin"
out_of_tree "$scratch/twin" "$scratch/twin/build"

cp -r "$examples/bookshelf" "$scratch/bookshelf"
out_of_tree "$scratch/bookshelf" "$scratch/bookshelf/build"

# A bundled plugin has no privileges: it builds where nothing of our tree is in sight.
mkdir "$scratch/bundled"
cp -r "$SDK_SOURCE/plugins/ohmage_auth" "$scratch/bundled/ohmage_auth"
cat >"$scratch/bundled/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.25)
project(bundled LANGUAGES CXX)
find_package(Colonnade REQUIRED)
add_subdirectory(ohmage_auth)
END
out_of_tree "$scratch/bundled" "$scratch/bundled/build"
rm -f "$prefix/lib/colonnade/plugins/ohmage_auth.so"

options=(--data-dir "$scratch/var" -D "plugins.path=$scratch/hello/build:$scratch/guestbook/build:$scratch/installed:$(printf "$scratch/%s/build:" "${work[@]}")$scratch/twin/build:$scratch/bookshelf/build:$scratch/bundled/build/ohmage_auth"
    -D "plugins.enabled=hello,guestbook,weather,tasks,$(IFS=,; echo "${work[*]}"),twin,bookshelf,ohmage_auth" -D hello.greeting=Hi -D guestbook.keeper=anna@example.org -D management.listen=)
"$colonnade" plugins "${options[@]}" >"$scratch/plugins.log" 2>&1 || fail "a plugin is refused"
"$colonnade" serve --listen 127.0.0.1:0 "${options[@]}" >"$scratch/serve-out.log" 2>"$scratch/serve.log" &
server=$!
ready "$scratch/serve-out.log"

# ask METHOD PATH [FORM]: the answer, over bash's own sockets.
ask()
{
    local form=${3:-}
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf '%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' \
        "$1" "$2" "${#form}" "$form" >&3
    cat <&3
    exec 3>&-
}

ask GET /hello/Anna | grep -q '{"message":"Hi, Anna"}' || fail "hello does not greet"
ask GET '/twin?response_format=json' | grep -q '{"flash":"Done","next":"/elsewhere","status":"success"}' || fail "PYBOSSA's dialect has no twin out of tree"
ask GET '/twin/nothing?response_format=json' | grep -q '"template":"404.html"' || fail "PYBOSSA's dialect has no errors out of tree"
ask GET /weather/Anna | grep -q '{"message":"Hello, Anna"}' || fail "the new plugin does not greet"
ask POST /guestbook line=a+robin | grep -q '{"id":1,"message":"Thank you"}' || fail "the guestbook takes no line"
ask POST /guestbook line= | grep -q 'Please write something' || fail "the guestbook takes a blank line"
ask GET /guestbook | grep -q '\[{"id":1,"line":"a robin"}\]' || fail "the guestbook does not show its line"
ask GET /guestbook/book | grep -q "<li>a robin</li>" || fail "the guestbook shows no page"
"$colonnade" guestbook list "${options[@]}" | grep -q 'a robin' || fail "the guestbook's command does not list its line"
for _ in $(seq 100); do
    grep -q 'a robin' "$scratch"/var/mail/*.eml 2>/dev/null && break
    sleep 0.1
done
grep -q 'a robin' "$scratch"/var/mail/*.eml || fail "the guestbook's keeper gets no mail"
"$colonnade" config check "${options[@]}" -D guestbook.keeper=nobody >"$scratch/check.log" 2>&1 && fail "the guestbook takes any keeper"
grep -q 'guestbook.keeper' "$scratch/check.log" || fail "the guestbook does not say which setting is wrong"
ask POST /bookshelf title=Emma | grep -q 'HTTP/1.1 303' || fail "the bookshelf takes no title"
ask POST /bookshelf | grep -q 'HTTP/1.1 400' || fail "the bookshelf takes a book without a title"
ask GET /bookshelf | grep -q '^Emma' || fail "the bookshelf does not show its title"
ask POST /app/user/auth_token | grep -q '"result"' || fail "ohmage_auth does not answer"
kill "$server"
wait "$server" || fail "the server ended with $?"
server=0
echo "sdk: all examples and what else authors write built out of tree and served"
