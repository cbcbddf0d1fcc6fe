#!/usr/bin/env bash
# run.sh SCRIPT BINARY FOLDER [OPTION …]: runs a test of this folder with Node and Chromium; 77, with a line that says so, where either is missing.
# The packages of package-lock.json are fetched into FOLDER.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
script=$1 binary=$2 folder=$3
shift 3
for program in node npm; do
    command -v "$program" >/dev/null || { echo "skipped: there is no $program (./dev test installs it)"; exit 77; }
done
[ -x /usr/bin/chromium ] || [ -x /usr/bin/chromium-browser ] || [ -x /usr/bin/google-chrome ] || { echo "skipped: there is no Chromium (./dev test installs it)"; exit 77; }
mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9 # tests run at the same time
if ! cmp -s "$here/package-lock.json" "$folder/package-lock.json"; then
    cp "$here/package.json" "$here/package-lock.json" "$folder"
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --silent) || { rm -f "$folder/package-lock.json"; exit 1; }
fi
copy=$folder/tests.$script${*//[^a-z]/} # beside node_modules, where Node looks for packages
rm -rf "$copy"
cp -r "$here" "$copy"
flock -u 9
exec node "$copy/$script.mjs" "$binary" "$@"
