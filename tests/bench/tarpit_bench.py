#!/usr/bin/env python3
"""How late healthy feeds are polled beside tarpits: the daemon, real sockets, known due times.

usage: tarpit_bench.py NEWSWATCH [--healthy N] [--tarpits N]

Every feed has a loopback address of its own. A first run takes all feeds in, while all servers
still answer; then due times are written into the store, so that a poll's lateness is the time at
which its server saw the request, less that time. Two cases, each without tarpits and with them:

  spread    polls are due one after another for 20 s; the tarpits are not known yet
  restart   all are due within half a second, as after a pause; most tarpits failed before

Tarpits are of four kinds, mixed: they never answer, send a byte every 10 s, a header line each
second, or drip a document that is complete after 25 s, so that no failure gives them away.
Exits with 1 where the p99 of healthy feeds is more than twice that of the same case without
tarpits, and more than 50 ms; lateness below that is no lateness.
"""
import argparse
import asyncio
import multiprocessing
import os
import pathlib
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

SPREAD = 20.0   # seconds over which polls are due
LEAD = 4.0      # from the start of the daemon to the first due time
LIMIT = 2.0
ON_TIME = 0.05  # seconds

ITEM = ("<item><title>Report {n} on matters of the day</title><link>https://news.example/{n}</link>"
        "<guid isPermaLink=\"false\">id-{n}</guid></item>")
DOCUMENT = ("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>A feed</title>"
            "<link>https://news.example/</link>" + "".join(ITEM.format(n=n) for n in range(35)) +
            "</channel></rss>").encode()
HEAD = (f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: \"1\"\r\n"
        f"Content-Length: {len(DOCUMENT)}\r\n\r\n").encode()
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n"

CONFIG = """
schema: 1
store: {folder}/newswatch.db
rules: ["{folder}/*.rules"]
web: {{listen: "127.0.0.1:0"}}
polling: {{interval: 1h, allow_private: true}}
targets: {{console: {{format: stdout}}}}
log: {{level: error}}
feeds:
"""


class Server(asyncio.Protocol):
    """Answers; or, where the feed's name begins with "tarpit" and it was polled before, does not."""

    def __init__(self, seen):
        self.seen = seen  # (feed, time of the request)

    def connection_made(self, transport):
        self.transport = transport
        self.task = None

    def connection_lost(self, error):
        if self.task:
            self.task.cancel()

    def data_received(self, data):
        feed = data.split(b" ", 2)[1].decode()[1:]
        self.seen.append((feed, time.time()))
        known = b"if-none-match" in data.lower()
        if known and feed.startswith("tarpit"):
            self.task = asyncio.ensure_future(self.hold(int(feed.split("-")[1]) % 4))
        else:
            self.transport.write(NOT_MODIFIED if known else HEAD + DOCUMENT)

    async def hold(self, kind):
        if kind == 0:
            return
        parts, pause = [([b"H"] * 1000, 10),
                        ([b"HTTP/1.1 200 OK\r\n"] + [b"X-More: of the same\r\n"] * 1000, 1),
                        ([HEAD] + [DOCUMENT[i * len(DOCUMENT) // 25:(i + 1) * len(DOCUMENT) // 25]
                                   for i in range(25)], 1)][kind - 1]
        for part in parts:
            self.transport.write(part)
            await asyncio.sleep(pause)


def serve(listener, pipe):
    """In a process of its own, until the pipe closes; sends what it saw when asked."""
    async def run():
        seen = []
        done = asyncio.Event()

        def asked():
            try:
                pipe.recv()
                pipe.send(seen[:])
                seen.clear()
            except EOFError:
                done.set()

        loop = asyncio.get_running_loop()
        loop.add_reader(pipe.fileno(), asked)
        await loop.create_server(lambda: Server(seen), sock=listener)
        await done.wait()

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(run())


class Group:
    """Feeds of one kind, and the server that has them all: 127.NET.x.y."""

    def __init__(self, kind, net, count):
        listener = socket.socket()
        listener.bind(("0.0.0.0", 0))
        listener.listen(4096)
        port = listener.getsockname()[1]
        self.urls = {f"{kind}-{n:04}": f"http://127.{net}.{n // 250}.{n % 250 + 1}:{port}/{kind}-{n:04}"
                     for n in range(count)}
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=serve, args=(listener, theirs), daemon=True)
        self.process.start()
        theirs.close()
        listener.close()

    def take_seen(self):
        self.pipe.send(None)
        return self.pipe.recv()


def write_config(folder, name, groups):
    feeds = "".join(f'  - {{id: {feed}, url: "{url}"}}\n'
                    for group in groups for feed, url in group.urls.items())
    path = folder / name
    path.write_text(CONFIG.format(folder=folder) + feeds)
    return str(path)


def set_due_times(folder, start, spread):
    """Spreads the feeds over the time in an order that mixes all kinds; gives the times."""
    store = sqlite3.connect(folder / "newswatch.db")
    ids = [row[0] for row in store.execute("SELECT id FROM feed ORDER BY id")]
    random.Random(1).shuffle(ids)
    due = {feed: start + spread * n / len(ids) for n, feed in enumerate(ids)}
    store.execute("UPDATE feed SET gone = 0")
    store.executemany("UPDATE poll SET next_poll = ? WHERE feed = (SELECT no FROM feed WHERE id = ?)",
                      [(int(at * 1000), feed) for feed, at in due.items()])
    store.commit()
    store.close()
    return due


def run_daemon(newswatch, config, seconds):
    """(CPU seconds, peak MiB) of a run that is ended after so long."""
    child = subprocess.Popen([newswatch, "--config", config, "run"], stdout=subprocess.DEVNULL)
    time.sleep(seconds)
    child.send_signal(signal.SIGTERM)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"newswatch ended with {child.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def measure(options, folder, config, healthy, spread):
    start = time.time() + LEAD
    due = set_due_times(folder, start, spread)
    healthy.take_seen()
    cpu, peak = run_daemon(options.newswatch, config, LEAD + spread + 10)
    late = {}
    for feed, at in healthy.take_seen():
        late.setdefault(feed, at - due[feed])
    missing = len(healthy.urls) - len(late)
    values = list(late.values()) + [float("inf")] * missing
    return percentile(values, 0.5), percentile(values, 0.99), max(values), cpu, peak


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("newswatch")
    arguments.add_argument("--healthy", type=int, default=4500)
    arguments.add_argument("--tarpits", type=int, default=500)
    options = arguments.parse_args()

    healthy = Group("healthy", 1, options.healthy)
    tarpits = Group("tarpit", 2, options.tarpits)
    failed = False
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "a.rules").write_text("Pokrovsk\n")
        alone = write_config(folder, "alone.yaml", [healthy])
        beside = write_config(folder, "beside.yaml", [healthy, tarpits])
        subprocess.run([options.newswatch, "--config", beside, "run", "--once"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        print(f"{options.healthy} feeds that answer, {options.tarpits} tarpits: "
              "how late the former are polled")
        for case, spread in (("spread", SPREAD), ("restart", 0.5)):
            baseline = None
            for what, config in (("alone", alone), ("beside tarpits", beside)):
                middle, p99, worst, cpu, peak = measure(options, folder, config, healthy, spread)
                ratio = "" if baseline is None else f", {p99 / baseline:5.2f} x alone (limit {LIMIT:.0f})"
                print(f"  {case:<8} {what:<15} median {middle * 1e3:6.0f} ms, p99 {p99 * 1e3:6.0f} ms, "
                      f"max {worst * 1e3:6.0f} ms; {cpu:5.2f} s of CPU, peak {peak:6.1f} MiB{ratio}",
                      flush=True)
                if baseline is not None and p99 > max(LIMIT * baseline, ON_TIME):
                    failed = True
                baseline = p99
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
