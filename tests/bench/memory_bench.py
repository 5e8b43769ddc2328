#!/usr/bin/env python3
"""What idle feeds cost: resident memory, the time from start to ready, and a scrape of the metrics.

usage: memory_bench.py NEWSWATCH [--quick]

One feed is polled for real; its row in the store is then copied to as many as are measured, none
of them due for a day. So what is held is what the daemon holds between two polls.
"""
import argparse
import pathlib
import sqlite3
import sys
import tempfile
import time

from daemon_process import Daemon
from feed_server import FeedServer, nginx_program

GOALS = {10_000: None, 100_000: 250}  # MiB
SCRAPE_GOAL_MS = 20
SCRAPE_GOAL_KB = 200


def replace_rows(db, table, rows):
    db.execute(f"DELETE FROM {table}")
    columns = list(rows[0])
    db.executemany(f"INSERT INTO {table} ({', '.join(columns)}) "
                   f"VALUES ({', '.join('?' * len(columns))})", [list(r.values()) for r in rows])


def copy_row(database, urls):
    """Makes a row a feed after that of the first one, as if each had been polled just now."""
    with sqlite3.connect(database) as db:
        db.row_factory = sqlite3.Row
        feed = dict(db.execute("SELECT * FROM feed WHERE id = 'feed-0'").fetchone())
        poll = dict(db.execute("SELECT * FROM poll WHERE feed = ?", [feed["no"]]).fetchone())
        next_poll = int((time.time() + 86_400) * 1000)
        replace_rows(db, "feed", [
            {**feed, "no": n + 1, "id": f"feed-{n}", "validators_url": url, "url": url,
             "title": f"{feed['title']} no. {n}"} for n, url in enumerate(urls)])
        replace_rows(db, "poll", [{**poll, "feed": n + 1, "next_poll": next_poll + n}
                                  for n in range(len(urls))])
    db.close()


def measure(program, folder, count, server):
    urls = [f"https://www{n}.example.org/news/feeds/section-{n % 7}/rss.xml" for n in range(count)]
    folder.mkdir()
    with Daemon(program, folder, [server.url("kept", 0)], interval="1s") as daemon:
        daemon.wait_for("modified", 1, 30)
        time.sleep(1.5)  # its state is written within a second
    copy_row(folder / "newswatch.db", urls)
    with Daemon(program, folder, urls, interval="1d") as daemon:
        time.sleep(2)
        cpu, polls = daemon.scrape()
        if sum(polls.values()) > 0:
            sys.exit(f"polls of idle feeds: {polls}")
        return daemon.resident_mib(), daemon.seconds_to_ready, cpu, daemon.scrape_cost(50)


def goal_of(value, goal):
    return f"goal: {goal} at most{'' if value <= goal else ', MISSED'}"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("newswatch")
    arguments.add_argument("--quick", action="store_true", help="10,000 feeds only")
    options = arguments.parse_args()
    if not nginx_program():
        sys.exit("nginx is not installed")
    with tempfile.TemporaryDirectory(prefix="newswatch-bench-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        with FeedServer(folder, 1, 0) as server:
            for count, goal in GOALS.items():
                if options.quick and count > 10_000:
                    continue
                memory, ready, cpu, (scrape_ms, scrape_cpu, scrape_kb) = measure(
                    options.newswatch, folder / str(count), count, server)
                print(f"  {count:>7} idle feeds: {memory:6.1f} MiB resident"
                      + (f" ({goal_of(memory, goal)})" if goal else "")
                      + f"; ready after {ready:.2f} s, {cpu:.2f} s of CPU", flush=True)
                print(f"  {'':>7} a scrape takes {scrape_ms:.1f} ms ({goal_of(scrape_ms, SCRAPE_GOAL_MS)}),"
                      f" {scrape_cpu:.1f} of CPU, and has {scrape_kb:.0f} kB ({goal_of(scrape_kb, SCRAPE_GOAL_KB)})", flush=True)


if __name__ == "__main__":
    main()
