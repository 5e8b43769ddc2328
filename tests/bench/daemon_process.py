"""A running newswatch and what it has used, for the benchmarks."""
import os
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import time
import urllib.request

from feed_server import free_port

CONFIG = """
schema: 1
store: {folder}/newswatch.db
rules: ["{folder}/rules/*.rules"]
web: {{listen: "127.0.0.1:{port}"}}
polling: {{interval: {interval}, allow_private: true, max_concurrent: {concurrency}, per_host: {{concurrency: 64, gap: 0s}}}}
targets: {targets}
log: {{level: warn}}
feeds:
"""


class Daemon:
    """Runs from its construction to close(). `folder` is its own."""

    def __init__(self, program, folder, urls, *, interval, concurrency=64, ca_file=None,
                 targets="{console: {format: stdout}}"):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.port = free_port()
        (self.folder / "rules").mkdir(exist_ok=True)
        (self.folder / "rules" / "a.rules").write_text('"28-point plan"\nPokrovsk\n')
        more = f", ca_file: {ca_file}" if ca_file else ""
        feeds = "".join(f'  - {{id: feed-{n}, url: "{url}"{more}}}\n' for n, url in enumerate(urls))
        config = self.folder / "newswatch.yaml"
        config.write_text(CONFIG.format(folder=folder, port=self.port, interval=interval,
                                        concurrency=concurrency, targets=targets) + feeds)
        self.log = open(self.folder / "log", "wb")
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        (self.folder / "notify").unlink(missing_ok=True)
        notify.bind(str(self.folder / "notify"))
        started = time.monotonic()
        self.process = subprocess.Popen([program, "--config", str(config), "run"],
                                        stdout=self.log, stderr=subprocess.STDOUT,
                                        env={**os.environ, "NOTIFY_SOCKET": str(self.folder / "notify")})
        notify.settimeout(0.5)
        while not self._is_ready(notify):
            if self.process.poll() is not None or time.monotonic() > started + 300:
                raise SystemExit("newswatch does not start:\n" + self.log_text())
        self.seconds_to_ready = time.monotonic() - started
        notify.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()  # its polls are of no use to anyone
        self.process.wait()
        self.log.close()

    @staticmethod
    def _is_ready(notify):
        try:
            return b"READY=1" in notify.recv(65536)
        except TimeoutError:
            return False

    def log_text(self):
        return (self.folder / "log").read_text()[-2000:]

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def scrape(self):
        """(CPU seconds so far, {outcome: polls so far})."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics") as answer:
            text = answer.read().decode()
        polls = {m[1]: int(float(m[2]))
                 for m in re.finditer(r'^newswatch_fetches_total\{outcome="(\w+)"\} (\S+)', text, re.M)}
        return float(re.search(r"^process_cpu_seconds_total (\S+)", text, re.M)[1]), polls

    def scrape_cost(self, times):
        """(milliseconds of the median of so many scrapes, each over a new connection; milliseconds of
        CPU of one; kB of the last)."""
        took = []
        cpu, _ = self.scrape()
        for _ in range(times):
            started = time.monotonic()
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics") as answer:
                size = len(answer.read())
            took.append((time.monotonic() - started) * 1e3)
        cpu_after, _ = self.scrape()
        return statistics.median(took), (cpu_after - cpu) / (times + 1) * 1e3, size / 1e3

    def wait_for(self, outcome, count, seconds=300):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            cpu, polls = self.scrape()
            if polls[outcome] >= count:
                return cpu, polls
            time.sleep(0.1)
        raise SystemExit(f"{outcome}: {polls} polls after {seconds} s, not {count}\n"
                         + self.log_text())

    def microseconds_a_poll(self, window, outcome):
        """CPU of a poll, of all that end within so many seconds; each must end in `outcome`."""
        cpu, before = self.scrape()
        time.sleep(window)
        cpu_after, after = self.scrape()
        done = after[outcome] - before[outcome]
        others = {name: after[name] - before[name] for name in after if name != outcome}
        # A few time out that were under way when the daemon was stopped.
        if done == 0 or sum(others.values()) > done / 50:
            raise SystemExit(f"polls that are not {outcome}: {others}, {done} that are\n"
                             + self.log_text())
        return (cpu_after - cpu) / done * 1e6

    def resident_mib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024
