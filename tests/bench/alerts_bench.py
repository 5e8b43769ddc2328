#!/usr/bin/env python3
"""How fast alerts go out: the deliverer beside bare libcurl, and the whole daemon's latency.

usage: alerts_bench.py NEWSWATCH FOLDER_OF_BENCHMARKS [--quick]

Throughput: deliver_alerts (deliver_alerts.cc) sends a queue that stands in a database, signed and
each answer recorded, to nginx; in turn with it bare_fetch posts bodies of the same size to the same
server, as many at a time. A ratio is taken in each round.

Latency: from the end of a poll that brings an item, when its document has been sent whole, to the
alert's arrival, with the real daemon; idle, at a thousand alerts a second, and with two more targets
that are well, closed, or silent. Feeds and receiver are one server in this process.
"""
import argparse
import asyncio
import itertools
import json
import pathlib
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from daemon_process import Daemon
from feed_server import free_port, nginx_program

RATE_GOAL = 0.5
NEIGHBOURS_GOAL = 10  # percent
IDLE_P99_GOAL = 50  # ms
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 1024; }}
http {{
  access_log off; tcp_nodelay on; keepalive_timeout 600; keepalive_requests 100000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; location / {{ return 204; }} }}
}}
"""


def spread(values, form):
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:{form}} ({low:{form}}..{high:{form}})"


class Sink:
    """nginx, which answers every request with 204."""

    def __init__(self, folder):
        self.port = free_port()
        config = folder / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, port=self.port))
        self.process = subprocess.Popen([nginx_program(), "-c", str(config), "-p", str(folder)])
        for _ in range(500):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        sys.exit("nginx does not start")

    def close(self):
        self.process.terminate()
        self.process.wait()

    def url(self):
        return f"http://127.0.0.1:{self.port}/hook"


def run_json(*command):
    return json.loads(subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                                     check=True).stdout)


def throughput(options, folder):
    sink = Sink(folder)
    try:
        ours_program, bare_program = options.folder / "deliver_alerts", options.folder / "bare_fetch"
        body = folder / "body.json"
        body.write_bytes(subprocess.run([ours_program, sink.url(), "--print-body"], check=True,
                                        stdout=subprocess.PIPE).stdout)
        urls = folder / "urls"
        urls.write_text((sink.url() + "\n") * 1000)
        count, rounds = (5_000, 3) if options.quick else (20_000, 5)
        print(f"Throughput, {count} alerts of {body.stat().st_size} bytes to one receiver; median "
              f"(least..greatest) of {rounds} rounds")
        print(f"  {'requests at a time':<20} {'ours alerts/s':>26} {'bare posts/s':>26} "
              f"{'ratio':>20} {'ratio of CPU':>20} {'commits/alert':>14}  goal", flush=True)
        for concurrency in (4, 32):
            ours, bare, ratios, cpu, commits = [], [], [], [], []
            for _ in range(rounds):
                a = run_json(ours_program, sink.url(), "--alerts", count, "--concurrency", concurrency)
                b = run_json(bare_program, urls, "--laps", count // 1000, "--concurrency",
                             concurrency, "--post", body)
                if a["alerts"] != count or set(b["statuses"]) != {"204"}:
                    sys.exit(f"not all were taken: {a} {b}")
                ours.append(count / a["seconds"])
                bare.append(b["fetches"] / b["seconds"])
                ratios.append(ours[-1] / bare[-1])
                cpu.append(a["cpu_seconds"] / count / (b["cpu_seconds"] / b["fetches"]))
                commits.append(a["commits"] / count)
            met = "" if statistics.median(ratios) >= RATE_GOAL else "  MISSED"
            print(f"  {concurrency:<20} {spread(ours, '.0f'):>26} {spread(bare, '.0f'):>26} "
                  f"{spread(ratios, '.2f'):>20} {spread(cpu, '.1f'):>20} "
                  f"{statistics.median(commits):>14.2f}  {RATE_GOAL}{met}", flush=True)
    finally:
        sink.close()


SYLLABLES = ["ba", "ko", "de", "lu", "mi", "ra", "so", "ti", "vo", "ne", "pa", "zu"]


class Newsroom(asyncio.Protocol):
    """Feeds, each of which has so many new items at every poll, and the receiver of their alerts."""

    def __init__(self, state):
        self.state = state
        self.buffer = b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end]
            at = head.lower().find(b"content-length:")
            size = int(head[at + 15:].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self.buffer) < end + 4 + size:
                return
            body = self.buffer[end + 4:end + 4 + size]
            self.buffer = self.buffer[end + 4 + size:]
            path = head.split(b" ", 2)[1].decode()
            if head.startswith(b"POST"):
                self.state.take(path, body)
                self.transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")
            else:
                self.state.serve(path, self.transport)


class State:
    def __init__(self, feeds, items):
        self.items = items
        self.random = random.Random(2025)
        self.numbers = itertools.count(1)
        self.listed = {f"/feed-{n}": [] for n in range(feeds)}
        self.seen = {}       # number of an item: when the poll that brought it had its document
        self.latencies = []  # seconds, in the order of arrival
        self.measuring = False

    def item(self):
        number = next(self.numbers)
        name = "".join(self.random.choice(SYLLABLES) for _ in range(5)).capitalize()
        other = "".join(self.random.choice(SYLLABLES) for _ in range(5)).capitalize()
        text = (f"<item><guid>i{number}</guid><link>https://wire.example/{number}</link>"
                f"<title>Pokrovsk: {name} meets {other} over matter [{number}]</title>"
                f"<description>{other} told {name} so.</description></item>")
        return number, text

    def serve(self, path, transport):
        new = [self.item() for _ in range(self.items)]
        listed = self.listed[path] = ([text for _, text in new] + self.listed[path])[:30]
        body = ('<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>'
                f"<link>https://wire.example/</link>{''.join(listed)}</channel></rss>").encode()
        transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: "
                        + str(len(body)).encode() + b"\r\n\r\n" + body)
        now = time.monotonic()
        if self.measuring:
            for number, _ in new:
                self.seen[number] = now

    def take(self, path, body):
        now = time.monotonic()
        if path != "/desk":
            return
        start = body.find(b"matter [") + 8
        number = int(body[start:body.find(b"]", start)])
        if (seen := self.seen.pop(number, None)) is not None:
            self.latencies.append(now - seen)


async def latency(options, folder, name, *, feeds, items, seconds, others=""):
    """In ms, ascending, of all items that were seen meanwhile; and how many alerts did not come."""
    state = State(feeds, items)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Newsroom(state), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    (folder / "desk.secret").write_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    (folder / "desk.secret").chmod(0o600)
    targets = (f"{{desk: {{url: \"http://127.0.0.1:{port}/desk\", secret_file: {folder}/desk.secret}}"
               + others.format(port=port, folder=folder) + "}")
    urls = [f"http://127.0.0.1:{port}{path}" for path in state.listed]
    home = folder / name.replace(" ", "-").replace(",", "")
    daemon = await loop.run_in_executor(None, lambda: Daemon(
        options.newswatch, home, urls, interval="1s", targets=targets))
    try:
        await asyncio.sleep(3)  # every feed has had its first poll
        state.measuring = True
        await asyncio.sleep(seconds)
        state.measuring = False
        for _ in range(200):
            if not state.seen:
                break
            await asyncio.sleep(0.1)
    finally:
        daemon.__exit__()
        server.close()
    times = sorted(1000 * t for t in state.latencies)
    if len(times) < 100:
        sys.exit(f"{name}: only {len(times)} alerts came\n" + daemon.log_text())
    return times, len(state.seen)


def p99(times):
    return times[len(times) * 99 // 100]


def print_latency(name, times, late, seconds, goal=None):
    met = "" if goal is None or p99(times) < goal else "  MISSED"
    print(f"  {name:<34} {len(times) / seconds:>9.0f} {times[len(times) // 2]:>9.2f} {p99(times):>9.2f} "
          f"{times[-1]:>9.2f} {late:>6}  {goal or '-'}{met}", flush=True)


async def neighbours(options, folder, cases):
    """The cases in turn, for what else the machine does to meet them alike; all rounds as one."""
    rounds, seconds = (2, 6) if options.quick else (8, 12)
    times = {name: [] for name in cases}
    late = dict.fromkeys(cases, 0)
    for number in range(rounds):
        for name, others in cases.items():
            came, missing = await latency(options, folder, f"{name} {number}", feeds=60, items=1,
                                          seconds=seconds, others=others)
            times[name] += came
            late[name] += missing
    for name in cases:
        times[name].sort()
        print_latency(name, times[name], late[name], rounds * seconds)
    before, after = (p99(times[name]) for name in cases)
    print(f"  p99 of the healthy target moves by {100 * (after / before - 1):+.0f} %, with the two "
          f"down (goal: less than {NEIGHBOURS_GOAL})")


async def latencies(options, folder):
    seconds = 10 if options.quick else 30
    print("\nLatency from the end of the poll to the receiver, in ms")
    print(f"  {'case':<34} {'alerts/s':>9} {'p50':>9} {'p99':>9} {'most':>9} {'late':>6}  goal of p99",
          flush=True)
    idle = await latency(options, folder, "idle", feeds=20, items=1, seconds=seconds)
    print_latency("idle", *idle, seconds, IDLE_P99_GOAL)
    busy = await latency(options, folder, "busy", feeds=250, items=4, seconds=seconds)
    print_latency("busy", *busy, seconds)
    silent = socket.socket()
    silent.bind(("127.0.0.1", 0))
    silent.listen(1024)  # accepts, and answers nothing
    closed = free_port()
    target = ', {name}: {{{{url: "http://127.0.0.1:{port}/{name}", secret_file: {{folder}}/desk.secret}}}}'
    well = target.format(name="a", port="{port}") + target.format(name="b", port="{port}")
    down = (target.format(name="a", port=closed)
            + target.format(name="b", port=silent.getsockname()[1]))
    await neighbours(options, folder, {"two more targets, well": well,
                                       "two more, closed and silent": down})


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("newswatch")
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--quick", action="store_true", help="about a minute")
    options = arguments.parse_args()
    if not nginx_program():
        sys.exit("nginx is not installed")
    with tempfile.TemporaryDirectory(prefix="newswatch-bench-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)  # nginx's worker is another user
        throughput(options, folder)
        asyncio.run(latencies(options, folder))


if __name__ == "__main__":
    main()
