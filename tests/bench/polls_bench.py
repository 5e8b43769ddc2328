#!/usr/bin/env python3
"""What a poll costs: the daemon itself over many feeds of a local nginx, beside bare libcurl.

usage: polls_bench.py NEWSWATCH BARE_FETCH [--quick] [--feeds N] [--only WORD]

CPU is user + system time of the whole process, store, metrics and logs included, between two
moments of a run, so that its start does not count. In turn with it bare_fetch (bare_fetch.cc)
fetches the same URLs, as many at a time; the daemon is stopped meanwhile (SIGSTOP), long enough for
every feed to be overdue when it goes on, so both work through the list without a pause. A ratio is
taken in each round; least, median and greatest are shown, since machines are noisy. Peers from
Debian are measured on the same feeds where they are installed.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import typing

from daemon_process import Daemon
from feed_server import FeedServer, nginx_program


class Case(typing.NamedTuple):
    name: str
    kind: str            # of URL, see FeedServer.url
    outcome: str
    goal: float          # at most so many times the bare fetch
    feeds: int           # at most
    concurrency: int = 64


CASES = [
    Case("304, connection kept", "kept", "not_modified", 1.5, 10_000),
    Case("304, new TCP connection", "own address", "not_modified", 1.3, 10_000, 256),
    # Few, for the daemon must not stand still for longer than its timeouts allow.
    Case("304, new TLS connection", "tls", "not_modified", 1.2, 600, 64),
    Case("200, same bytes", "always", "not_modified", 1.5, 10_000),
    Case("200, same bytes, gzip", "compressed", "not_modified", 1.5, 2_000),
    Case("200, other bytes, nothing new", "changing", "modified", 4, 10_000),
]
IDLE_CONNECTIONS = 64  # as the daemon keeps
DEFAULT_CA_GOAL = 20


class Bench:
    def __init__(self, options, folder, server):
        self.options = options
        self.folder = folder
        self.server = server
        self.rounds = 3 if options.quick else 7
        self.interval = 1 if options.quick else 2  # seconds

    def bare(self, urls, concurrency, *more, laps=None, idle=IDLE_CONNECTIONS):
        """CPU of a fetch in microseconds."""
        path = self.folder / "urls"
        path.write_text("".join(url + "\n" for url in urls))
        laps = laps or max(1, (6_000 if self.options.quick else 20_000) // len(urls))
        run = subprocess.run([self.options.bare_fetch, str(path), "--laps", str(laps),
                              "--concurrency", str(concurrency), "--idle", str(idle),
                              *more], stdout=subprocess.PIPE, check=True)
        result = json.loads(run.stdout)
        if not set(result["statuses"]) <= {"200", "304"}:
            sys.exit(f"bare_fetch: {result}")
        return result["cpu_seconds"] / result["fetches"] * 1e6

    def case(self, number, case):
        count = min(case.feeds, self.options.feeds)
        urls = [self.server.url(case.kind, n) for n in range(count)]
        ca = ["--ca", str(self.server.bundle)] if case.kind == "tls" else []
        laps = 1 if case.kind == "tls" else None
        idle = 0 if case.kind in ("own address", "tls") else IDLE_CONNECTIONS
        ours, bare = [], []
        with Daemon(self.options.newswatch, self.folder / f"case{number}", urls,
                    interval=f"{self.interval}s", concurrency=case.concurrency,
                    ca_file=self.server.bundle if ca else None) as daemon:
            cpu, polls = daemon.wait_for("modified", count)
            first = cpu / polls["modified"] * 1e6
            if case.outcome == "not_modified":
                daemon.wait_for("not_modified", count)
            for _ in range(self.rounds):
                overdue = time.monotonic() + 1.2 * self.interval  # jitter: a tenth
                daemon.freeze()
                bare.append(self.bare(urls, case.concurrency, *ca, laps=laps, idle=idle))
                time.sleep(max(0, overdue - time.monotonic()))
                daemon.thaw()
                ours.append(daemon.microseconds_a_poll(0.9 * self.interval, case.outcome))
        ratios = [a / b for a, b in zip(ours, bare)]
        return {"case": case, "feeds": count, "ours": ours, "bare": bare, "ratios": ratios,
                "first": first}

    def default_capath(self):
        """A fetch where libcurl reads the CA bundle for each connection, as Debian's does."""
        urls = [self.server.url("tls", n) for n in range(60)]
        return self.bare(urls, 20, "--ca", str(self.server.bundle), "--capath-default", laps=1, idle=1)


def spread(values, form):
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:{form}} ({low:{form}}..{high:{form}})"


def cpu_of_children(command, **kwargs):
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **kwargs)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def sfeed(folder, urls):
    feeds = "".join(f'feed "{n}" "{url}"\n' for n, url in enumerate(urls))
    (folder / "sfeedrc").write_text(f'sfeedpath="{folder}/sfeed"\nfeeds() {{\n{feeds}}}\n')
    (folder / "sfeed").mkdir()
    command = ["sfeed_update", str(folder / "sfeedrc")]
    cpu_of_children(command)
    return cpu_of_children(command) / len(urls) * 1e6


def rss2email(folder, urls):
    outlines = "".join(f'<outline type="rss" text="f{n}" xmlUrl="{url}"/>'
                       for n, url in enumerate(urls))
    (folder / "feeds.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    r2e = ["r2e", "-c", str(folder / "r2e.cfg"), "-d", str(folder / "r2e.json")]
    cpu_of_children([*r2e, "new", "nobody@localhost"])
    cpu_of_children([*r2e, "opmlimport", str(folder / "feeds.opml")])
    cpu_of_children([*r2e, "run", "--no-send"])
    return cpu_of_children([*r2e, "run", "--no-send"]) / len(urls) * 1e6


PEER_GOAL = 30
PEERS = [("sfeed", "sfeed_update", sfeed), ("rss2email", "r2e", rss2email)]


def compare_with_peers(bench, ours):
    urls = [bench.server.url("kept", n) for n in range(20 if bench.options.quick else 100)]
    print(f"\nPeers, nothing new, {len(urls)} feeds, CPU a feed")
    for name, program, run in PEERS:
        if not shutil.which(program):
            print(f"  {name:<12} is not installed: skipped")
            continue
        folder = bench.folder / name
        folder.mkdir()
        cost = run(folder, urls)
        print(f"  {name:<12} {cost:9.0f} µs, {cost / ours:6.0f} x ours (goal: {PEER_GOAL} or more)")


def print_header():
    print(f"  {'case':<30} {'feeds':>6} {'ours µs/poll':>24} {'bare µs/fetch':>24} "
          f"{'ratio':>20}  goal", flush=True)


def print_row(result):
    case = result["case"]
    met = "" if statistics.median(result["ratios"]) <= case.goal else "  MISSED"
    print(f"  {case.name:<30} {result['feeds']:>6} {spread(result['ours'], '.1f'):>24} "
          f"{spread(result['bare'], '.1f'):>24} {spread(result['ratios'], '.2f'):>20}  "
          f"{case.goal:g}{met}", flush=True)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("newswatch")
    arguments.add_argument("bare_fetch")
    arguments.add_argument("--quick", action="store_true", help="under a minute")
    arguments.add_argument("--feeds", type=int)
    arguments.add_argument("--only", default="", help="the cases whose name contains this")
    options = arguments.parse_args()
    options.feeds = options.feeds or (2_000 if options.quick else 10_000)
    if not nginx_program():
        sys.exit("nginx is not installed")

    with tempfile.TemporaryDirectory(prefix="newswatch-bench-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)  # nginx's worker is another user
        cases = [case for case in CASES if options.only in case.name]
        compressed = max((c.feeds for c in cases if c.kind == "compressed"), default=0)
        with FeedServer(folder, options.feeds, min(compressed, options.feeds)) as server:
            bench = Bench(options, folder, server)
            print(f"{options.feeds} feeds of {server.bytes / options.feeds / 1024:.0f} KiB on the "
                  f"average; median (least..greatest) of {bench.rounds} rounds", flush=True)
            print_header()
            results = []
            for number, case in enumerate(cases):
                results.append(bench.case(number, case))
                print_row(results[-1])
            medians = {r["case"].kind: statistics.median(r["ours"]) for r in results}
            if results:
                print(f"\nFirst poll, start of the process included: "
                      f"{results[0]['first']:.0f} µs")
            if "tls" in medians:
                default = bench.default_capath()
                print(f"New TLS connection with libcurl as Debian sets it up: {default:.0f} µs, "
                      f"{default / medians['tls']:.0f} x ours (goal: {DEFAULT_CA_GOAL} or more)")
            if "kept" in medians:
                compare_with_peers(bench, medians["kept"])


if __name__ == "__main__":
    main()
