#!/usr/bin/env python3
"""Does what a page of the manual says, as a reader would type it.

usage: manual.py PAGE.md HEADING [BLOCK...] [--put OLD=NEW]...

Goes through the blocks of code under the heading, or those of the given numbers (from 1): runs each
line of a console block, and writes a block that begins with "# /etc/..." to that file. --put replaces
texts: names of files, addresses. Stops at the first command that fails.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys


def sections(page):
    """{heading: [(language, lines)]}"""
    found, heading, block = {}, "", None
    for line in pathlib.Path(page).read_text(encoding="utf-8").splitlines():
        if block is not None:
            if line == "```":
                block = None
            else:
                block[1].append(line)
        elif line.startswith("```"):
            block = (line[3:], [])
            found.setdefault(heading, []).append(block)
        elif line.startswith("#"):
            heading = line.lstrip("# ")
    return found


def run(command):
    print(f"  # {command}", flush=True)
    following = re.match(r"journalctl -\w*f", command)  # it never ends
    # What dpkg asks is answered as a cautious reader would: the edited file stays.
    done = subprocess.run((["timeout", "2"] if following else []) + ["bash", "-c", command], input="N\n",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False)
    print("".join(f"    {line}\n" for line in done.stdout.splitlines()), end="", flush=True)
    if done.returncode != (124 if following else 0):
        sys.exit(f"    status {done.returncode}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("page")
    parser.add_argument("heading")
    parser.add_argument("blocks", nargs="*", type=int)
    parser.add_argument("--put", action="append", default=[])
    options = parser.parse_args()
    found = sections(options.page)[options.heading]
    for number in options.blocks or range(1, len(found) + 1):
        language, lines = found[number - 1]
        for change in options.put:
            old, new = change.split("=", 1)
            lines = [line.replace(old, new) for line in lines]
        if language == "console":
            for line in lines:
                run(line.removeprefix("# "))
        elif lines[0].startswith("# /etc/"):
            path = lines[0].removeprefix("# ")
            print(f"  {path} is written", flush=True)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            pathlib.Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


main()
