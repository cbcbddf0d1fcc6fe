#!/usr/bin/env bash
# The project's own rules, each with its reason, then clang-tidy. Called by ./dev lint.
set -euo pipefail
cd "$(dirname "$0")/.."
failed=0

# rule REASON PATTERN FILE…: no line of the files may match.
rule()
{
    local reason=$1 pattern=$2
    shift 2
    [ $# -gt 0 ] || return 0
    if grep -nE "$pattern" "$@" /dev/null; then
        echo "lint: $reason" >&2
        failed=1
    fi
}

mapfile -t headers < <(git ls-files --cached --others --exclude-standard '*.h' ':!poco') # poco/ is there for them
mapfile -t sources < <(git ls-files --cached --others --exclude-standard {core,plugins,pybossa,poco,importing}/'*.cpp' {core,plugins,pybossa,poco,importing}/'*.h')
mapfile -t core < <(git ls-files --cached --others --exclude-standard 'core/*.cpp' 'core/*.h')
mapfile -t tasks < <(git ls-files --cached --others --exclude-standard 'plugins/tasks')

rule 'heavy headers stay in .cpp files: they cost every file that includes them' '#include <(boost/|Poco/Data|rapidjson/|libpq|sqlite3)' "${headers[@]}"
rule 'the core names no plugin: no plugin has privileges that another could not have' '"(account|tasks|external_uid|ohmage_auth|avatars)"' "${core[@]}"
rule 'tasks knows actors, not where they come from: use an ActorCodec' '[Ee]xternal' "${tasks[@]}"
rule 'use Poco, std::to_chars, snprintf or RAND_bytes: these are unbounded or guessable' '\b(strcpy|strcat|sprintf|gets|rand|srand|tmpnam|system|popen)\(' "${sources[@]}"
rule 'an ignored error says why it may be ignored' 'catch \(\.\.\.\) *\{ *\}' "${sources[@]}"
rule 'compare secrets with equalInConstantTime' '(secret|token|digest|mac|hash)[A-Za-z]* == (given|expected|stored|wanted)' "${sources[@]}"
python3 tests/references.py || failed=1
python3 tests/docs_blocks.py || failed=1
python3 tests/rooms.py || failed=1
[ "$failed" = 0 ] || exit 1

# clang-tidy cannot read g++'s precompiled headers, so it gets a compile database without them.
cmake -S . -B build-lint -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DCMAKE_CXX_COMPILER_LAUNCHER= >build-lint.log || { cat build-lint.log >&2; exit 1; }
rm -f build-lint.log
sed -i 's/-fno-gnu-unique//g' build-lint/compile_commands.json # g++ only
mapfile -t checked < <(git ls-files --cached --others --exclude-standard {core,plugins,pybossa,poco,importing}/'*.cpp')
printf '%s\0' "${checked[@]}" | xargs -0 -n 4 -P "$(nproc)" clang-tidy --quiet -p build-lint --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-error 2>build-lint/stderr || { grep -vE 'warnings? (generated|treated)|Suppressed' build-lint/stderr >&2; exit 1; }
echo "lint: ${#checked[@]} files, nothing found" >&2
