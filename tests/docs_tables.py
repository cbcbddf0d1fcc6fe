#!/usr/bin/env python3
"""Compares the tables of docs/ that tell what the program has with what it says itself, or writes them anew.

    tests/docs_tables.py PROGRAM            fails, and says which rows differ
    tests/docs_tables.py PROGRAM --write    ./dev docs

A table stands between `<!-- table: NAME -->` and `<!-- end -->`. Its first columns are the program's; what further columns say is
written by hand, and kept. Rows of a bundled plugin that this build leaves out (avatars without libvips) are kept as they are.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLUGINS = {path.parent.name for path in ROOT.glob("plugins/*/plugin.json")}
INTERFACE = re.compile(r'INTERFACE\{"([a-z_.]+)", (\d+)\}')


def code(text):
    return f"`{text}`" if text else "–"


def cell(text):
    return text.removesuffix(".").replace("|", "\\|")


class Program:
    """What the program tells of itself, with all bundled plugins and no configuration."""

    def __init__(self, binary):
        self._binary = pathlib.Path(binary).resolve()
        self._folder = tempfile.TemporaryDirectory()
        self.plugins = self.tell("plugins")
        self.left_out = PLUGINS - {plugin["name"] for plugin in self.plugins}

    def tell(self, *command):
        done = subprocess.run(
            [self._binary, *command, "--json", "--data-dir", "data"],
            cwd=self._folder.name, capture_output=True, text=True, env={"LANG": "C.UTF-8"},
        )
        if done.returncode:
            sys.exit(f"{self._binary} {' '.join(command)}: {done.stderr}")
        return json.loads(done.stdout)


def settings(program):
    """Key, default, meaning. The keys themselves are sorted by the program."""
    return [(code(one["key"]), code(one["value"]), cell(one["description"])) for one in program.tell("config", "show")]


def credentials(route):
    if route["auth"] == "none":
        return "–"
    return ", ".join(code(name) for name in route["credentials"]) or "any"


def routes(program):
    """Methods and path, plugin, credentials, error family, summary. `[/]`: the path is served with and without."""
    told = program.tell("routes")
    known = {(one["method"], one["pattern"]) for one in told}
    rows = {}
    for one in told:
        path = one["pattern"]
        if path != "/" and path.endswith("/") and (one["method"], path[:-1]) in known and one["summary"] != "Names the API":
            continue
        twin = (one["method"], path + "/") in known and path != "/api"
        key = (path + "[/]" if twin else path, one["plugin"], credentials(one), one["errors"], one["summary"])
        rows.setdefault(key, []).append(one["method"])
    return [
        (code(f"{' '.join(methods)} {path}"), plugin, who, code(errors), cell(summary))
        for (path, plugin, who, errors, summary), methods in rows.items()
    ]


def families(program):
    """Family, plugin, the mounts below which it answers."""
    return [
        (code(one["family"]), one["plugin"], ", ".join(code(mount) for mount in one["mounts"]) or "–")
        for one in program.tell("routes", "--families")
    ]


def interfaces(program):
    """Interface, point or service, whose, header."""
    headers = {}
    for path in sorted([*ROOT.glob("core/include/colonnade/**/*.h"), *ROOT.glob("plugins/*/include/*/*.h")]):
        for name, version in INTERFACE.findall(path.read_text()):
            if name != "area.name" and not path.name.endswith("Events.h"):
                headers[f"{name}@{version}"] = f"{path.parent.name}/{path.name}"
    rows = []
    for plugin in program.plugins:
        for kind, member in (("point", "extension_points"), ("service", "provides")):
            for name in plugin[member]:
                if name not in headers:
                    sys.exit(f"{name} of the plugin {plugin['name']} stands in none of its headers")
                rows.append((code(name), kind, plugin["name"], code(headers.pop(name))))
    kinds = dict.fromkeys(("files@1", "imports@1", "identity.import@1", "identity.account_care@1", "operations@1"), "service")  # of the core; all others are points
    own = [(code(name), kinds.get(name, "point"), "core", code(header)) for name, header in sorted(headers.items()) if header.startswith("colonnade/")]
    return own + rows


def events(program):
    """Event, whose, header; what the plugins list is what their headers hold."""
    rows = []
    for path in [ROOT / "core/include/colonnade/UserEvents.h", *sorted(ROOT.glob("plugins/*/include/*/Events.h"))]:
        owner = "core" if path.parent.name == "colonnade" else path.parent.name
        names = sorted(f"{name}@{version}" for name, version in INTERFACE.findall(path.read_text()))
        rows += [(code(name), owner, code(f"{path.parent.name}/{path.name}")) for name in names]
    return rows


TABLES = {
    "events": ("PLUGINS.md", events),
    "settings": ("DEPLOYING.md", settings),
    "routes": ("API.md", routes),
    "families": ("PLUGINS.md", families),
    "interfaces": ("PLUGINS.md", interfaces),
}


def split(line):
    return [part.strip() for part in re.split(r"(?<!\\)\|", line.strip())[1:-1]]


def is_left_out(row, program):
    return any(re.match(rf"`?{plugin}(\.|@|`|$)", part) for plugin in program.left_out for part in row[:3])


def rows_of(table, told, program):
    """The table as it stands, and as it should: the program's rows, with what was written by hand beside them."""
    head, line, *old = [split(row) for row in table.splitlines()]
    old = [row for row in old if not is_left_out(row, program)]
    by_hand = {row[0]: row for row in old}
    new = []
    for row in told:
        written = by_hand[row[0]][len(row) :] if row[0] in by_hand else ["TODO"] * (len(head) - len(row))
        new.append([*row, *written])
    return [["| " + " | ".join(row) + " |" for row in [head, line, *rows]] for rows in (old, new)]


def differences(old, new):
    for row in new:
        if row not in old:
            yield f"lacks {row}"
        if "TODO" in split(row):
            yield f"has no words yet for {row}"
    for row in old:
        if row not in new:
            yield f"has   {row}"
    if old != new and sorted(old) == sorted(new):
        yield "has the rows in another order"


def main():
    program = Program(sys.argv[1])
    write = "--write" in sys.argv[2:]
    if write and program.left_out:
        sys.exit(f"build {', '.join(program.left_out)}, too, before the tables are written")
    complaints = []
    for name, (file, tell) in TABLES.items():
        if name == "families" and program.left_out:
            continue  # their mounts stand in the rows of others
        path = ROOT / "docs" / file
        text = path.read_text()
        found = re.search(rf"(<!-- table: {name} -->\n\n)(.*?)(\n\n<!-- end -->)", text, re.DOTALL)
        if not found:
            sys.exit(f"docs/{file} has no table {name}")
        old, new = rows_of(found[2], tell(program), program)
        if write:
            path.write_text(text[: found.start(2)] + "\n".join(new) + text[found.end(2) :])
        else:
            complaints += [f"docs/{file} {what}" for what in differences(old, new)]
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    if complaints:
        print("docs/ and the program differ: mend the program, or let ./dev docs write what it tells", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
