#!/usr/bin/env bash
# Makes the Debian packages, unpacks them into a scratch root and serves from there; checks the units as far as systemd can without
# running them. Wants PACKAGE_BUILD (a finished build).
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
    echo "package: $*" >&2
    for log in "$scratch"/*.log; do
        echo "--- $log" >&2
        tail -40 "$log" >&2
    done
    exit 1
}

cpack --config "$PACKAGE_BUILD/CPackConfig.cmake" -B "$scratch/made" >"$scratch/cpack.log" 2>&1 || fail "cpack failed"
package=$(ls "$scratch"/made/colonnade_*.deb) || fail "there is no package colonnade"
dev=$(ls "$scratch"/made/colonnade-dev_*.deb) || fail "there is no package colonnade-dev"

# What the package says of itself.
dpkg-deb --field "$package" Depends >"$scratch/depends.log"
for wanted in adduser libpoconet80 libpq5 libsqlite3-0 libssl3 libargon2-1; do
    grep -q "$wanted" "$scratch/depends.log" || fail "the package does not depend on $wanted"
done
dpkg-deb -e "$package" "$scratch/control"
for script in postinst prerm postrm; do
    [ -x "$scratch/control/$script" ] || fail "$script cannot be run"
    sh -n "$scratch/control/$script" || fail "$script is malformed"
done

root=$scratch/root
dpkg-deb -x "$package" "$root"
while read -r file; do
    [ -f "$root$file" ] || fail "the configuration file $file is not in the package"
done <"$scratch/control/conffiles"
dpkg-deb -c "$package" >"$scratch/contents.log"
! grep -vE '^[dl-][rwx-]{9} root/root ' "$scratch/contents.log" || fail "something in the package does not belong to root"
! grep -E '^.......w.|/home/|/tmp/' "$scratch/contents.log" || fail "something in the package should not be there"
dpkg-deb -x "$dev" "$scratch/dev"
[ -f "$scratch/dev/usr/lib/cmake/Colonnade/ColonnadeConfig.cmake" ] || fail "colonnade-dev lacks its CMake files"
for file in PLUGINS.md examples/hello/plugin.json examples/hello/CMakeLists.txt; do
    [ -f "$scratch/dev/usr/share/doc/colonnade-dev/$file" ] || fail "colonnade-dev lacks $file, which plugin authors read"
done

# copyright FILE: whether it is machine-readable (DEP-5): one paragraph about the whole, one for each group of files, one for each
# licence that these name.
copyright()
{
    [ -f "$1" ] || fail "${1##*/doc/} is not in its package"
    head -1 "$1" | grep -qx 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/' || fail "$1 is not of format 1.0"
    ! grep -nvE '^($|[A-Z][A-Za-z-]*: |License: | [^ ]| +[^ ])' "$1" >"$scratch/copyright.log" || fail "a line of $1 belongs to no field"
    ! grep -n '```\|@[A-Z]' "$1" >"$scratch/copyright.log" || fail "$1 holds what its text was made from"
    awk -v RS= '/^Files: \*\n/ && /\nCopyright: 2026 the Colonnade authors\n/ && /\nLicense: Apache-2.0$/ { found = 1 } END { exit !found }' "$1" ||
        fail "$1 does not place the package under Apache-2.0"
    awk -v RS= -F '\n' '
        { licence = ""; for (i = 1; i <= NF; ++i) if ($i ~ /^License: /) licence = substr($i, 10) }
        /^Files: / { named[licence] }
        /^License: / { if (NF > 1) told[licence] }
        END { for (licence in named) if (!(licence in told)) { print licence; missing = 1 } exit missing }' "$1" >"$scratch/copyright.log" ||
        fail "$1 names a licence whose text or place it does not tell"
    grep -qx ' /usr/share/common-licenses/Apache-2.0; elsewhere see' "$1" || fail "$1 does not say where the licence stands"
}
copyright "$root/usr/share/doc/colonnade/copyright"
copyright "$scratch/dev/usr/share/doc/colonnade-dev/copyright"

# What the program tells of itself, in the man page and in the shell.
zcat "$root/usr/share/man/man1/colonnade.1.gz" >"$scratch/colonnade.1" || fail "there is no man page"
grep -q '^colonnade backup prune FOLDER' "$scratch/colonnade.1" || fail "the man page does not tell of backup prune"
grep -q '^.SS import pybossa' "$scratch/colonnade.1" || fail "the man page does not tell of plugins' commands"
# completed WORD …: what the shell offers for the last of them.
completed()
{
    bash -c 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _colonnade; echo " ${COMPREPLY[*]} "' - \
        "$root/usr/share/bash-completion/completions/colonnade" "$@"
}
completed colonnade ba | grep -q ' backup ' || fail "the shell does not complete commands"
completed colonnade --json backup '' | grep -q ' create .*prune .*restore' || fail "the shell does not complete what follows a command"
completed colonnade import pybossa /tmp --dr | grep -q ' --dry-run ' || fail "the shell does not complete options of plugins' commands"
for package_name in colonnade colonnade-dev; do
    [ -f "$scratch/dev/usr/share/doc/$package_name/changelog.gz" ] || [ -f "$root/usr/share/doc/$package_name/changelog.gz" ] || fail "$package_name has no changelog"
done
if command -v lintian >/dev/null; then
    lintian --fail-on error "$package" >"$scratch/lintian.log" 2>&1 || fail "lintian finds errors"
fi

# The units, with the program where it is now.
if command -v systemd-analyze >/dev/null; then
    mkdir "$scratch/units"
    for unit in colonnade.service colonnade.socket colonnade-backup.service colonnade-backup.timer; do
        sed "s|/usr/bin/colonnade|$root/usr/bin/colonnade|" "$root/lib/systemd/system/$unit" >"$scratch/units/$unit"
    done
    systemd-analyze verify --man=no "$scratch"/units/* >"$scratch/verify.log" 2>&1 || fail "systemd refuses the units"
    ! grep -q 'colonnade' "$scratch/verify.log" || fail "systemd complains of the units"
    for unit in colonnade.service colonnade-backup.service; do
        systemd-analyze security --offline=true --threshold=20 "$scratch/units/$unit" >"$scratch/security.log" 2>&1 || fail "$unit is exposed more than 2.0"
    done
else
    echo "package: systemd-analyze is not here: the units are not checked" >&2
fi

# The program as the unit calls it.
colonnade=("$root/usr/bin/colonnade")
options=(--config "$root/etc/colonnade/colonnade.properties" --data-dir "$scratch/data" -D "http.access_log=$scratch/access.log")
"${colonnade[@]}" config check "${options[@]}" >"$scratch/check.log" 2>&1 || fail "the configuration of the package is refused"
"${colonnade[@]}" plugins --json "${options[@]}" >"$scratch/plugins.log" 2>&1 || fail "the plugins cannot be listed"
for plugin in account tasks external_uid ohmage_auth; do
    grep -q "\"$plugin\"" "$scratch/plugins.log" || fail "the package lacks the plugin $plugin"
done
! grep -q '"refused"' "$scratch/plugins.log" || fail "a plugin of the package is refused"
"${colonnade[@]}" serve --listen 127.0.0.1:0 -D management.listen= "${options[@]}" >"$scratch/ready" 2>"$scratch/serve.log" &
server=$!
for _ in $(seq 300); do
    grep -q '^ready ' "$scratch/ready" && break
    kill -0 "$server" 2>/dev/null || fail "the server of the package does not start"
    sleep 0.1
done
url=$(sed -n 's/^ready //p' "$scratch/ready")
exec 3<>"/dev/tcp/127.0.0.1/${url##*:}" || fail "nobody listens at $url"
printf 'GET /api/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
head -1 <&3 | grep -q '^HTTP/1.1 200' || fail "the server of the package does not answer"
kill "$server"
wait "$server" || fail "the server of the package did not stop in order"
server=0
