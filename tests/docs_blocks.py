#!/usr/bin/env python3
"""Whether the code in docs/PLUGINS.md is that of the examples, which tests/cli/sdk.sh builds, tests and serves.

Each block of C++, CMake or JSON has a line `<!-- from: FILE -->` before it, and stands in that file as it is, but for how far it is
indented. Commands (`sh`) need none.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/PLUGINS.md"
BLOCK = re.compile(r"(?:<!-- from: (?P<file>\S+) -->\n\n)?^```(?P<kind>\w*)\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)


def bare(text):
    return [line.strip() for line in text.strip().splitlines()]


def holds(whole, part):
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))


def main():
    text = PAGE.read_text()
    wrong = []
    compared = 0
    for block in BLOCK.finditer(text):
        where = f"docs/PLUGINS.md:{text.count(chr(10), 0, block.start('code'))}"
        file = block["file"]
        if block["kind"] == "sh":
            continue
        if file is None:
            wrong.append(f"{where}: the block does not say which file it is from")
        elif not file.startswith("examples/") or not (ROOT / file).is_file():
            wrong.append(f"{where}: there is no example {file}")
        elif not holds(bare((ROOT / file).read_text()), bare(block["code"])):
            wrong.append(f"{where}: does not stand so in {file}")
        else:
            compared += 1
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"docs_blocks: {compared} blocks are the examples' code, {len(wrong)} are not", file=sys.stderr)
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
