#!/usr/bin/env python3
"""Sums up a CTest run: what was skipped and why, what failed and with which words, a line of the
caller's, and the counts.

usage: test_summary.py REPORT.xml LINE

The last line is "N passed, N failed, N skipped". Exits with 1 where a test failed or none ran.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

SHOWN_LINES, SHOWN_WIDTH = 14, 200  # of a failed test's output


def skip_reason(case):
    """The words of GTEST_SKIP(), else the last line that the test printed."""
    output = case.findtext("system-out") or ""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    for number, line in enumerate(lines):
        if re.search(r":\d+: Skipped$", line) and number + 1 < len(lines):
            return lines[number + 1]
    return lines[-1] if lines else "no reason given"


def failure(case):
    """What a failed test printed from its first complaint on, in a few lines."""
    lines = [line.rstrip() for line in (case.findtext("system-out") or "").splitlines() if line.strip()]
    first = next((number for number, line in enumerate(lines)
                  if re.search(r":\d+: Failure$|ERROR: |WARNING: ThreadSanitizer|runtime error: ", line)),
                 max(0, len(lines) - SHOWN_LINES))
    return [line[:SHOWN_WIDTH] for line in lines[first:first + SHOWN_LINES]]


def main():
    report, line = sys.argv[1:]
    passed, failed, skipped = 0, [], []
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        skip = case.find("skipped")
        if case.get("status") == "run":
            passed += 1
        elif skip is not None and skip.get("message", "").startswith("SKIP_"):
            skipped.append((case.get("name"), skip_reason(case)))
        elif case.get("status") == "disabled":
            skipped.append((case.get("name"), "disabled"))
        else:
            failed.append(case)
    for name, reason in skipped:
        print(f"skipped: {name}: {reason}")
    for case in failed:
        print(f"failed: {case.get('name')}")
        for shown in failure(case):
            print(f"    {shown}")
    print(line)
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
