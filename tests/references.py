#!/usr/bin/env python3
"""Follows each citation of docs/reference in the code: page, section, row or line must be there.

    Source: reference/ohmage-auth.md 1.6, lines 11 to 13, and 2.4.
    (reference 6.4)       in the plugins tasks and external_uid, and in their tests
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ["core", "plugins", "tests", "examples", "demo"]
ENDINGS = {".h", ".cpp", ".sql", ".md", ".sh", ".cmake", ".txt"}
BARE_PAGE = "pybossa-tasks-and-external-uid.md"  # what a citation without a page means
BARE_FOLDERS = {"tasks", "external_uid"}

BEGIN = re.compile(r"\breference(?:/(?P<page>[\w-]+\.md)\b|(?= \d))")
COMMENT_LINE = re.compile(r"\n[ \t]*(?:///?|--|#|\*)[ \t]?")
PART = re.compile(
    r"\s*(?:[,;]\s*)?(?:and\s+)?(?:the\s+)?"
    r"(?:(?P<kind>rows?|lines?)\s+(?P<of>of\s+)?)?"
    r"(?P<first>\d+(?:\.\d+)*)(?:\s+to\s+(?P<last>\d+(?:\.\d+)*))?"
    r"(?:\s+on\s+[a-z]+|\s+[A-Z][a-z]+)?"
)


def sections(page):
    """The sections of a page by their numbers, each with those below it."""
    found = {}
    open_ones = []
    for line in page.read_text().splitlines():
        heading = re.match(r"(#+) (\d+(?:\.\d+)*) ", line)
        if heading:
            level = len(heading[1])
            open_ones = [(other, number) for other, number in open_ones if other < level] + [(level, heading[2])]
            found[heading[2]] = []
        for _, number in open_ones:
            found[number].append(line)
    return found


def numbers(first, last):
    """`4.5` to `4.7`: all between them."""
    if last is None:
        return [first]
    parent, _, begin = first.rpartition(".")
    return [f"{parent}.{n}" if parent else str(n) for n in range(int(begin), int(last.rpartition(".")[2]) + 1)]


def faults(page, text):
    """What a citation's text, which begins behind the page's name, says and the page lacks."""
    lines = None
    cited = 0
    at = 0
    while part := PART.match(text, at):
        at = part.end()
        cited += 1
        for number in numbers(part["first"], part["last"]):
            if part["kind"] is None or part["of"]:
                lines = page.get(number)
                if lines is None:
                    yield f"has no section {number}"
            elif lines is None:
                yield f"is cited for {part['kind']} {number} of no section"
            else:
                begin = f"| {number} |" if part["kind"].startswith("row") else f"{number}. "
                if not any(line.startswith(begin) for line in lines):
                    yield f"has no such {part['kind'].rstrip('s')}: {number}"
    if cited == 0:
        yield "is cited without a section"


def main():
    pages = {path.name: sections(path) for path in (ROOT / "docs/reference").glob("*.md")}
    citations = 0
    wrong = []
    for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*")):
        if path.suffix not in ENDINGS or not path.is_file():
            continue
        file = path.relative_to(ROOT)
        source = path.read_text(errors="replace")
        for begin in BEGIN.finditer(source):
            name = begin["page"] or (BARE_PAGE if BARE_FOLDERS & set(file.parts) else None)
            where = f"{file}:{source.count(chr(10), 0, begin.start()) + 1}"
            citations += 1
            if name is None:
                wrong.append(f"{where}: cites a reference without naming its page")
            elif name not in pages:
                wrong.append(f"{where}: docs/reference/{name} is not there")
            else:
                text = COMMENT_LINE.sub(" ", source[begin.end() : begin.end() + 400])
                wrong += [f"{where}: docs/reference/{name} {fault}" for fault in faults(pages[name], text)]
    for line in wrong:
        print(line, file=sys.stderr)
    if not citations:
        wrong.append("no citation found")
    print(f"references: {citations} citations, {len(wrong)} lead nowhere", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
