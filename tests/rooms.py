#!/usr/bin/env python3
"""Which folder of a part may include which: rooms.txt of the part names its folders, the lowest first.

A file includes what lies in its own folder or in one named before it, so that no two folders need each other and a
reader can begin at the bottom. `.` stands for the part's own files, `include` for what others may include.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


def rooms_of(plan):
    lines = [line for line in plan.read_text().splitlines() if line and not line.startswith("#")]
    return [line.split(maxsplit=1)[0] for line in lines]


def room_of(file, part):
    inside = file.relative_to(part).parts
    return inside[0] if len(inside) > 1 else "."


def target_of(include, file, part):
    """The file of this part that an #include means, or None."""
    for folder in (part, part / "include", file.parent):
        if (folder / include).is_file() and part in (folder / include).resolve().parents:
            return (folder / include).resolve()
    return None


def faults_of(plan):
    part = plan.parent
    rooms = rooms_of(plan)
    used = set()
    for file in sorted([*part.rglob("*.h"), *part.rglob("*.cpp")]):
        room = room_of(file, part)
        used.add(room)
        if room not in rooms:
            yield f"{file.relative_to(ROOT)}: {plan.relative_to(ROOT)} names no room {room!r}"
            continue
        for include in INCLUDE.findall(file.read_text()):
            target = target_of(include, file, part)
            below = room_of(target, part) if target else room
            if below in rooms and rooms.index(below) > rooms.index(room):
                yield f"{file.relative_to(ROOT)}: includes {include} of {below!r}, which stands above {room!r} in {plan.relative_to(ROOT)}"
    for room in rooms:
        if room not in used:
            yield f"{plan.relative_to(ROOT)}: there is no room {room!r}"


def main():
    plans = sorted([*ROOT.glob("core/rooms.txt"), *ROOT.glob("plugins/*/rooms.txt")])
    faults = [fault for plan in plans for fault in faults_of(plan)]
    print("\n".join(faults) if faults else f"rooms: {len(plans)} plans, each file stands where it may")
    return 1 if faults or not plans else 0


if __name__ == "__main__":
    sys.exit(main())
