#!/usr/bin/env python3
"""What a poll costs: `newswatch run --once` over many feeds of a local nginx, beside curl.

usage: polls_bench.py NEWSWATCH [--feeds N]

Every feed has a loopback address of its own, so each poll is a connection of its own, as on the
internet. Three runs in a row, of the same list: all documents new, all answers 304, and curl
--parallel with the same conditional requests. CPU is user + system time of the whole process,
its start included; the ratio is to curl's, taken in the same minute. nginx must be installed.
"""
import argparse
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ITEMS = 35
ITEM = """<item><title>Report {n} on matters of the day in the capital</title>
<link>https://news.example/{n}?utm_source=rss</link><guid isPermaLink="false">id-{n}</guid>
<pubDate>Tue, 25 Nov 2025 {h:02}:00:00 GMT</pubDate>
<description>&lt;p&gt;{text}&lt;/p&gt;</description></item>
"""
SENTENCE = "Officials met again on Tuesday to talk about what may come next for the region. "

NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 4096; }}
http {{
  access_log off; types {{ application/rss+xml xml; }} keepalive_timeout 65;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 0.0.0.0:{port} backlog=4096; root {folder}/www; }}
}}
"""

CONFIG = """
schema: 1
store: {folder}/newswatch.db
rules: ["{folder}/rules/*.rules"]
web: {{listen: "127.0.0.1:0"}}
polling: {{interval: 1h, allow_private: true, max_concurrent: 256, per_host: {{concurrency: 1, gap: 0s}}}}
targets: {{console: {{format: stdout}}}}
log: {{level: warn}}
feeds:
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def document():
    items = "".join(ITEM.format(n=n, h=n % 24, text=SENTENCE * 18) for n in range(ITEMS))
    return ('<?xml version="1.0"?><rss version="2.0"><channel><title>A feed</title>'
            f"<link>https://news.example/</link>{items}</channel></rss>")


def measure(command, log):
    """(CPU seconds, wall seconds, peak MiB) of a command run to its end."""
    started = time.monotonic()
    with open(log, "wb") as out:
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if status != 0:
        sys.exit(f"{' '.join(command)} failed:\n{pathlib.Path(log).read_text()}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - started, usage.ru_maxrss / 1024


def write_files(folder, urls, port):
    (folder / "www").mkdir()
    (folder / "www" / "feed.xml").write_text(document())
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    (folder / "rules").mkdir()
    (folder / "rules" / "a.rules").write_text('"28-point plan"\nPokrovsk\n')
    feeds = "".join(f'  - {{id: feed-{n}, url: "{url}"}}\n' for n, url in enumerate(urls))
    (folder / "newswatch.yaml").write_text(CONFIG.format(folder=folder) + feeds)


def start_nginx(folder, url):
    nginx = subprocess.Popen([shutil.which("nginx", path="/usr/sbin:/usr/bin"),
                              "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")])
    for _ in range(100):
        try:
            with urllib.request.urlopen(url) as answer:
                return nginx, answer.headers["ETag"]
        except OSError:
            time.sleep(0.05)
    sys.exit("nginx does not start")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("newswatch")
    arguments.add_argument("--feeds", type=int, default=2000)
    options = arguments.parse_args()
    if not shutil.which("nginx", path="/usr/sbin:/usr/bin"):
        sys.exit("nginx is not installed")

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)  # nginx's worker is another user
        port = free_port()
        count = options.feeds
        urls = [f"http://127.1.{n // 250}.{n % 250 + 1}:{port}/feed.xml" for n in range(count)]
        write_files(folder, urls, port)
        nginx, etag = start_nginx(folder, urls[0])
        try:
            newswatch = [options.newswatch, "--config", str(folder / "newswatch.yaml"), "run", "--once"]
            curl_list = folder / "curl.conf"
            curl_list.write_text("".join(f'url = "{url}"\noutput = /dev/null\n' for url in urls))
            curl = ["curl", "--silent", "--parallel", "--parallel-max", "256",
                    "--header", f"If-None-Match: {etag}", "--config", str(curl_list)]
            runs = [("first poll, 200", newswatch), ("second poll, 304", newswatch),
                    ("curl --parallel, 304", curl)]
            figures = [(what, measure(command, folder / "log")) for what, command in runs]
            figures.append(("second poll, 304, again", measure(newswatch, folder / "log")))
            summary = (folder / "log").read_text().strip()
        finally:
            nginx.terminate()
            nginx.wait()

    size = len(document()) / 1024
    print(f"{count} feeds of {size:.0f} KiB and {ITEMS} items, each on an address of its own")
    peer = dict(figures)["curl --parallel, 304"]
    for what, (cpu, wall, peak) in figures:
        print(f"  {what:<26} {cpu / count * 1e6:7.0f} µs of CPU a feed, {cpu / peer[0]:5.2f} x curl;"
              f"  {wall:5.2f} s, peak {peak:6.1f} MiB")
    print(summary)


if __name__ == "__main__":
    main()
