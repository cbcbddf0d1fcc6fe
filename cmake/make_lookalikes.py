#!/usr/bin/env python3
"""Turns Unicode's table of confusables into a C++ table: make_lookalikes.py confusables.json OUT.cpp

The file, of Debian's python3-confusable-homoglyphs, holds each pair of confusables.txt in both directions. There each
source has one prototype, so all that are joined by pairs look alike, and the prototype is the one with the most pairs.
"""
import json
import sys
from collections import defaultdict


def plain(text):
    return text.replace("\u200e", "")  # what the file wraps texts from right to left in


def main(source, target):
    with open(source, encoding="utf-8") as file:
        pairs = json.load(file)
    near = defaultdict(set)
    for one, others in pairs.items():
        for other in others:
            a, b = plain(one), plain(other["c"])
            if a and b and a != b:
                near[a].add(b)
                near[b].add(a)
    prototype = {}
    for start in sorted(near):
        if start in prototype:
            continue
        group, waiting = set(), [start]
        while waiting:
            text = waiting.pop()
            if text not in group:
                group.add(text)
                waiting.extend(near[text])
        chosen = min(group, key=lambda text: (-len(near[text]), len(text) == 1, text))
        for text in group:
            prototype[text] = chosen
    rows = sorted((ord(text), chosen) for text, chosen in prototype.items() if len(text) == 1 and text != chosen)
    if len(rows) < 1000:
        sys.exit(f"{source}: only {len(rows)} confusables; is this the file of python3-confusable-homoglyphs?")
    with open(target, "w", encoding="ascii") as out:
        out.write('// Made by cmake/make_lookalikes.py from Unicode\'s confusables. See docs/NOTICES.md.\n'
                  '#include "text/LookalikeTable.h"\n\nnamespace colonnade\n{\n\nconst Lookalike LOOKALIKES[] = {\n')
        for point, chosen in rows:
            literal = "".join(f"\\U{ord(c):08X}" if ord(c) >= 0xA0 else f"\\x{ord(c):02x}\" U\"" for c in chosen)
            out.write(f'    {{0x{point:X}, U"{literal}"}},\n')
        out.write("};\nconst std::size_t LOOKALIKE_COUNT = sizeof LOOKALIKES / sizeof LOOKALIKES[0];\n\n} // namespace colonnade\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
