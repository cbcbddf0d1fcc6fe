#!/usr/bin/env python3
"""Measures how the code reads, beside what docs/STYLE.md aims at, and says where it falls short.

    tests/measures.py            the figures
    tests/measures.py --bare     also each public declaration without a comment, and each message without a value

Declared: types and functions at namespace scope and in public parts of classes, in headers of core/ and plugins/; no data, destructors,
what copies and moves, deleted or defaulted functions, overrides (their interface has the words), friends, forward declarations and
aliases. Documented: a comment above, or behind it on its line. A reason: a word such as because, so that, for, lest, since, otherwise in a block of comment.
A message: what is thrown with a text, but what is said to clients; it has a value if something is put together or given besides.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
REASON = re.compile(
    r"\b(because|since|so that|so (?:it|they|a|the|no|an|we|this|what|whoever|nothing|nobody|each|all)\b|lest|otherwise|"
    r"therefore|for (?:it|they|a|the|who|one|what|this|each|no|there|an|some)\b|else|in order to|which would|would|must not|"
    r"cannot|need not|only if|unless|as (?:it|they) (?:would|must)|that is why|reason)",
    re.IGNORECASE,
)
DECLARES = re.compile(r"^(?:template\s*<.*?>\s*)?(?P<what>class|struct|enum)\b")
THROWS = re.compile(r"\bthrow\s+([\w:]+)\s*[({]")


def blanked(text):
    """The text with comments, texts and preprocessor lines replaced by blanks, of the same length."""
    token = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'|^[ \t]*#(?:\\\n|[^\n])*', re.DOTALL | re.MULTILINE)
    return token.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


class Scope:
    def __init__(self, kind, public):
        self.kind, self.public = kind, public


def declarations(text):
    """Each public declaration of a header: line, text, whether it is documented."""
    code = blanked(text)
    lines = text.splitlines()
    scopes, start, depth_of_body, at = [Scope("namespace", True)], 0, 0, 0
    paren = 0
    for at, char in enumerate(code):
        if char in "([":
            paren += 1
        elif char in ")]":
            paren -= 1
        if depth_of_body:
            depth_of_body += (char == "{") - (char == "}")
            if depth_of_body == 0 and not initialises:
                start = at + 1
            continue
        if paren:
            continue
        if char == "{":
            head = code[start:at].strip()
            kind = DECLARES.match(re.sub(r"^(?:public|private|protected)\s*:\s*", "", head))
            if head.startswith(("namespace", "inline namespace", "extern")) or head == "":
                scopes.append(Scope("namespace", True))
                start = at + 1
            elif kind and "(" not in re.sub(r"\([^)]*\)", "", head.split("{")[0]).split(":")[0]:
                if scopes[-1].public:
                    yield from one(lines, code, start, at, head)
                if kind["what"] == "enum":
                    depth_of_body, initialises = 1, True
                else:
                    scopes.append(Scope(kind["what"], kind["what"] == "struct"))
                    start = at + 1
            else:
                initialises = not re.search(r"\)\s*(?:const|noexcept|override|final|&&?|->[\w:<>,\s*&]+|requires[^;]*)*\s*(?::[^;]*)?$", head)
                if not initialises and scopes[-1].public:
                    yield from one(lines, code, start, at, head)
                depth_of_body = 1
        elif char == "}":
            scopes.pop()
            start = at + 1
        elif char == ";":
            head = code[start:at].strip()
            if head and scopes[-1].public:
                yield from one(lines, code, start, at, head)
            start = at + 1
        elif char == ":" and scopes[-1].kind in ("class", "struct"):
            label = code[start:at].strip()
            if label in ("public", "private", "protected"):
                scopes[-1].public = label == "public"
                start = at + 1


def one(lines, code, start, end, head):
    if re.match(r"^(friend|using|typedef|static_assert|extern|POCO_DECLARE|COLONNADE_PLUGIN)\b|^(class|struct|enum class)\s+[\w:]+$|^\}?$", head):
        return
    if re.search(r"=\s*(default|delete|0\s*override)\s*$|\boverride\b|\bfinal\s*$|~\w+\s*\(|\boperator=\s*\(", head) and not DECLARES.match(head):
        return
    own = re.sub(r"\{.*", "", head)
    if not DECLARES.match(head) and ("(" not in own or re.search(r"\b(\w+)\((const )?\1\s?(&|&&)[^,]*\)", own) or own.startswith(("static constexpr", "inline constexpr"))):
        return
    first = code.count("\n", 0, start + len(code[start:end]) - len(code[start:end].lstrip()))
    last = code.count("\n", 0, end)
    above = lines[first - 1].strip() if first else ""
    behind = any("//" in line for line in lines[first : last + 1])
    yield first + 1, " ".join(head.split()), above.startswith(("///", "//", "*/")) or behind


NO_FUNCTION = re.compile(r"(if|for|while|switch|catch|else|do|try|return|namespace|class|struct|enum|union)\b")
ENDS_BEFORE = re.compile(r"(^|[;{}]|\b(public|private|protected|default|case\b.*):)$")


def functions(text):
    """Lengths in lines of the functions of a source file, from name to closing brace: each brace that stands alone on its line, with the lines right above it."""
    code = blanked(text)
    lines = [line.strip() for line in code.split("\n")]
    for brace in re.finditer(r"^[^\S\n]*\{[^\S\n]*$", code, re.MULTILINE):
        line = code.count("\n", 0, brace.start())
        first = line
        while first and not ENDS_BEFORE.search(lines[first - 1]):
            first -= 1
        head = " ".join(lines[first:line])
        if "(" not in head or NO_FUNCTION.match(head):
            continue
        depth, at = 1, brace.end()
        while depth and at < len(code):
            depth += (code[at] == "{") - (code[at] == "}")
            at += 1
        yield code.count("\n", 0, at) - first + 1, first


def blocks(text):
    """The blocks of comment of a file: lines in a row."""
    block = []
    for line in text.splitlines():
        found = re.search(r"(^|\s)///?<?\s?(.*)$", re.sub(r'"(?:\\.|[^"\\])*"', '""', line))
        if found:
            block.append(found[2])
            if not line.strip().startswith("//"):
                yield " ".join(block)
                block = []
        elif block:
            yield " ".join(block)
            block = []
    if block:
        yield " ".join(block)


def messages(text):
    """What is thrown with a text, but to clients: line, text, whether it has a value."""
    for found in THROWS.finditer(text):
        name = found[1].rsplit("::", 1)[-1]
        if name[0].islower() or name in ("HttpError", "Refused", "SignInNeeded"):  # what is said to clients
            continue
        depth, at = 1, found.end()
        while depth and at < len(text):
            if text[at] == '"':
                at = re.compile(r'"(?:\\.|[^"\\])*"').match(text, at).end()
                continue
            depth += (text[at] in "({") - (text[at] in ")}")
            at += 1
        argument = text[found.end() : at - 1].strip()
        if '"' in argument:
            rest = re.sub(r'"(?:\\.|[^"\\])*"', "", argument)
            yield text.count("\n", 0, found.start()) + 1, argument, bool(re.search(r"\w", re.sub(r"\bstd::string\b", "", rest)))


def percentile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))] if values else 0


def share(part, whole):
    return f"{100 * part / max(1, whole):.0f} %"


def main():
    bare = "--bare" in sys.argv[1:]
    files = sorted(path for folder in ("core", "plugins") for path in (ROOT / folder).rglob("*") if path.suffix in (".h", ".cpp"))
    areas, lengths, reasons, said = {}, [], [], []
    for path in files:
        text, name = path.read_text(), path.relative_to(ROOT)
        if path.suffix == ".h":
            area = "SDK" if "include" in name.parts else "core" if name.parts[0] == "core" else "plugins"
            for line, head, documented in declarations(text):
                areas.setdefault(area, []).append(documented)
                if bare and not documented:
                    print(f"{name}:{line}: {head}")
        lengths += [length for length, _ in functions(text)]
        reasons += [bool(REASON.search(block)) for block in blocks(text)]
        for line, argument, valued in messages(text):
            said.append(valued)
            if bare and not valued:
                print(f"{name}:{line}: message: {' '.join(argument.split())}")
    everything = [documented for area in areas.values() for documented in area]
    print(f"public declarations documented    {share(sum(everything), len(everything))} of {len(everything)}   (aim 85 %)")
    for area, documented in sorted(areas.items()):
        print(f"    {area:<12}{share(sum(documented), len(documented))} of {len(documented)}")
    print(f"blocks of comment with a reason   {share(sum(reasons), len(reasons))} of {len(reasons)}   (aim 25 %)")
    print(f"messages with a value             {share(sum(said), len(said))} of {len(said)}   (aim 90 %)")
    print(f"functions, lines: median {percentile(lengths, 0.5)}, nine of ten {percentile(lengths, 0.9)}, 99 of 100 {percentile(lengths, 0.99)}, longest {max(lengths)}; {len(lengths)}   (aim 18 for nine of ten)")


if __name__ == "__main__":
    main()
