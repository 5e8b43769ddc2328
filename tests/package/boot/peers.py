#!/usr/bin/env python3
"""The feeds that newswatch reads in the boot test, and the desk that gets its alerts.

usage: peers.py ITEMS ALERTS SECRET

GET /feed...   RSS with an item for each line of the file ITEMS; under /slow/ it takes 2 s
POST /hook     writes the alert's title and id as a line to ALERTS, when its signature is right; an
               alert whose title ends in "refused once" is taken at the second try
"""
import base64
import hashlib
import hmac
import http.server
import json
import sys
import time

ITEMS, ALERTS, SECRET = sys.argv[1:]
refused = set()


def signed(headers, body):
    with open(SECRET, encoding="ascii") as file:
        key = base64.b64decode(file.read().strip().removeprefix("whsec_"))
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    want = "v1," + base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode()
    return want in headers["webhook-signature"].split()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b"", kind="text/plain"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path.startswith("/slow/"):
            time.sleep(2)
        with open(ITEMS, encoding="utf-8") as file:
            titles = file.read().splitlines()
        items = "".join(
            f"<item><guid>{self.path}/{number}</guid><title>{title}</title>"
            f"<link>http://paper.example{self.path}/{number}</link></item>"
            for number, title in enumerate(titles))
        self.answer(200, f"<rss version='2.0'><channel><title>Paper</title>{items}</channel></rss>".encode(),
                    "application/rss+xml")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not signed(self.headers, body):
            return self.answer(400, b"bad signature")
        data = json.loads(body)["data"]
        if data["item"]["title"].endswith("refused once") and data["alert_id"] not in refused:
            refused.add(data["alert_id"])
            return self.answer(403, b"not now")
        with open(ALERTS, "a", encoding="utf-8") as file:
            file.write(f"{data['item']['title']}\t{self.headers['webhook-id']}\n")
        self.answer(200)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 512
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that goes before it has its answer is what some of the test is about."""


Server(("127.0.0.1", 8001), Handler).serve_forever()
