#!/usr/bin/env python3
"""Checks which folder includes which, against the table of docs/design.md.

usage: check_includes.py [SOURCE_DIR]

Looks at #include "folder/..." in the program's folders, and keeps what pure code must not see
out of its headers, however many of our headers lie between. Exits with 1 where a line breaks it.
"""
import pathlib
import re
import sys

# What a folder may include beside itself; "all" is every folder of the program.
FOLDERS = {
    "core": [],
    "net": ["core"],
    "feeds": ["core", "net"],
    "rules": ["core"],
    "dedup": ["core"],
    "alerts": ["core", "net", "store"],
    "store": ["core"],
    "config": ["core", "feeds", "rules"],
    "web": ["core", "store"],
    "daemon": ["all"],
    "tests": ["all"],
}

# Headers of code that takes bytes and gives values, and what may not come in through them.
PURE_HEADERS = [
    "rules/*.h",
    "dedup/*.h",
    "feeds/*.h",
]
# The parts of feeds that talk to servers, or decide by what these said.
IMPURE_HEADERS = ["feeds/fetcher.h", "feeds/poll_plan.h"]
FORBIDDEN_IN_PURE = re.compile(r"(boost/(asio|beast)|curl/|sqlite3|libpq)")

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')


def includes(path):
    """(line number, "quoted" name or None, <angled> name or None) of each #include."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if match := INCLUDE.match(line):
            yield number, match.group(1), match.group(2)


def check_folders(root):
    for folder, allowed in FOLDERS.items():
        allowed_folders = set(FOLDERS) - {"tests"} if "all" in allowed else set(allowed)
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".h", ".cc"):
                continue
            for number, ours, _ in includes(path):
                if ours is None:
                    continue
                place = f"{path.relative_to(root)}:{number}"
                if "/" not in ours or ours.startswith(".") or not (root / ours).is_file():
                    yield f'{place}: "{ours}" is no file of the source root: write "folder/file.h"'
                elif (to := ours.split("/")[0]) != folder and to not in allowed_folders:
                    may = ", ".join(["itself", *allowed]) if allowed else "itself alone"
                    yield f'{place}: {folder}/ may not include "{ours}": it may include {may}'


def forbidden_reach(root, header, seen):
    """The chains "a.h -> b.h -> <boost/asio...>" by which a header reaches what it must not."""
    seen.add(header)
    for number, ours, theirs in includes(root / header):
        if theirs and FORBIDDEN_IN_PURE.match(theirs):
            yield number, f"<{theirs}>"
        elif ours and ours not in seen and (root / ours).is_file():
            for _, chain in forbidden_reach(root, ours, seen):
                yield number, f"{ours} -> {chain}"


def check_pure_headers(root):
    for pattern in PURE_HEADERS:
        for path in sorted(root.glob(pattern)):
            header = str(path.relative_to(root))
            if header in IMPURE_HEADERS:
                continue
            for number, chain in forbidden_reach(root, header, set()):
                yield f"{header}:{number}: reaches {chain}: pure headers see no Asio, curl or SQLite"


def main():
    default = pathlib.Path(__file__).resolve().parent.parent
    root = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else default
    findings = [*check_folders(root), *check_pure_headers(root)]
    print("\n".join(findings) if findings else "every include is allowed")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
