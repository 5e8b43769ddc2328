#!/usr/bin/env python3
"""Runs clang-tidy over every source of a compile database, several at a time.

usage: run_clang_tidy.py BUILD_DIR [--jobs N] [--for SECONDS]

A file that passed is not looked at again until it, one of our headers that it includes, its
compile command or .clang-tidy changes. The files that were committed last are looked at first;
--for leaves out those that the time is too short for, and says how many. Exits with 1 where a
check fires.
"""
import argparse
import concurrent.futures
import hashlib
import json
import pathlib
import subprocess
import sys
import time

from check_includes import includes

CLANG_TIDY = "clang-tidy-19"
# Warnings are the compiler's business, and the compiler is g++.
COMMAND = [CLANG_TIDY, "--quiet", "--extra-arg=-Wno-everything"]


def add_with_headers(root, path, seen):
    if path in seen or not path.is_file():
        return
    seen.add(path)
    for _, ours, _ in includes(path):
        if ours:
            add_with_headers(root, root / ours, seen)


def fingerprint(root, entry, version):
    """A hash of all that decides what clang-tidy says, but the headers of Debian."""
    files = set()
    add_with_headers(root, pathlib.Path(entry["file"]), files)
    digest = hashlib.sha256(repr((version, COMMAND, entry["command"])).encode())
    for path in [root / ".clang-tidy", *sorted(files)]:
        digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def check(build, entry):
    started = time.monotonic()
    run = subprocess.run([*COMMAND, "-p", str(build), entry["file"]],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    output = run.stdout if run.returncode == 0 or run.stdout.strip() else run.stderr
    return run.returncode == 0, output.strip(), time.monotonic() - started


def last_commits(root):
    """When each file was committed last, by its absolute path; nothing without a history."""
    log = subprocess.run(["git", "-C", str(root), "log", "--format=@%ct", "--name-only"],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    times, time_of_commit = {}, 0
    for line in log.stdout.splitlines():
        if line.startswith("@"):
            time_of_commit = int(line[1:])
        elif line:
            times.setdefault(str(root / line), time_of_commit)
    return times


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("build", type=pathlib.Path)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--for", dest="seconds", type=float, default=float("inf"))
    options = arguments.parse_args()

    root = pathlib.Path(__file__).resolve().parent.parent
    database = json.loads((options.build / "compile_commands.json").read_text())
    committed = last_commits(root)
    entries = sorted({entry["file"]: entry for entry in database}.values(),
                     key=lambda entry: (-committed.get(entry["file"], sys.maxsize), entry["file"]))
    version = subprocess.run([CLANG_TIDY, "--version"], stdout=subprocess.PIPE, text=True,
                             check=True).stdout
    passed_file = options.build / "clang-tidy-passed.json"
    passed_before = set(json.loads(passed_file.read_text())) if passed_file.exists() else set()

    marks = {entry["file"]: fingerprint(root, entry, version) for entry in entries}
    waiting = [entry for entry in entries if marks[entry["file"]] not in passed_before]
    passed = {mark for mark in marks.values() if mark in passed_before}
    failures, left_out, times = 0, 0, []
    started = time.monotonic()

    def check_in_time(entry):
        late = time.monotonic() - started > options.seconds
        return None if late else check(options.build, entry)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        running = {pool.submit(check_in_time, entry): entry["file"] for entry in waiting}
        for done in concurrent.futures.as_completed(running):
            file = running[done]
            if done.result() is None:
                left_out += 1
                continue
            good, output, took = done.result()
            times.append((took, file))
            if good:
                passed.add(marks[file])
            else:
                failures += 1
                print(output, flush=True)
    passed_file.write_text(json.dumps(sorted(passed)))

    print(f"{len(entries)} files, {len(entries) - len(waiting)} of them unchanged since they passed, "
          f"{left_out} left out for lack of time, {failures} with findings, "
          f"{time.monotonic() - started:.0f} s")
    if times:
        took, file = max(times)
        print(f"slowest: {pathlib.Path(file).relative_to(root)}, {took:.0f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
