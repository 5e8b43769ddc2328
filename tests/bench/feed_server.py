"""A set of feeds as they are found, and nginx to serve them, for the benchmarks."""
import datetime
import gzip
import json
import pathlib
import random
import shutil
import socket
import subprocess
import time
import urllib.request
from xml.sax.saxutils import escape

ITEMS = 35
CHANGING = "@@@"  # what nginx replaces by a number of the request where bytes are to change
NGINX_PATH = "/usr/sbin:/usr/bin"

WORDS = """the of and to in a is that for it was on are as with his they at be this from have or by
one had not but what all were when we there can an your which their said if do will each about how
up out them then she many some so these would other into has more her two like him see time could
no make than first been its who now people my made over did down only way find use may water long
government minister parliament election budget industry market reform energy security region""".split()


def nginx_program():
    return shutil.which("nginx", path=NGINX_PATH)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Writer:
    """Makes documents that differ, from one pool of text."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.text = " ".join(self.random.choice(WORDS) for _ in range(100_000))

    def words(self, size):
        start = self.random.randrange(len(self.text) - size)
        return self.text[start:start + size]

    def html(self, size):
        paragraphs = []
        while size > 0:
            part = min(size, self.random.randrange(200, 700))
            link = f' <a href="https://news.example/about/{part}">{self.words(20)}</a>'
            paragraphs.append(f"<p>{self.words(part)}{link}</p>")
            size -= part + 70
        return "\n".join(paragraphs)

    def document(self, feed):
        """Its text and its extension. 25 to 90 KB; of eight feeds six are RSS."""
        size = self.random.randrange(25_000, 90_000) // ITEMS - 450
        items = [(f"{feed}-{n}", self.words(70).strip(), self.words(160), self.html(size - 160),
                  datetime.datetime(2025, 11, 25, 12) - datetime.timedelta(hours=3 * n))
                 for n in range(ITEMS)]
        make = {6: self.atom, 7: self.json_feed}.get(feed % 8, self.rss)
        return make(feed, items)

    def rss(self, feed, items):
        body = "".join(
            f"<item><title>{escape(title)}</title><link>https://news.example/{id}?utm_source=rss"
            f'</link><guid isPermaLink="false">{id}</guid>'
            f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
            f"<dc:creator>A Reporter</dc:creator><category>News</category>"
            f"<description>{escape(summary)}</description>"
            f"<content:encoded><![CDATA[{html}]]></content:encoded></item>\n"
            for id, title, summary, html, at in items)
        return ('<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
                'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
                'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
                f"<title>Feed {feed}</title><link>https://news.example/</link>"
                f"<description>{CHANGING}</description>\n{body}</channel></rss>"), "xml"

    def atom(self, feed, items):
        body = "".join(
            f'<entry><title>{escape(title)}</title><link href="https://news.example/{id}"/>'
            f"<id>tag:news.example,2025:{id}</id><updated>{at:%Y-%m-%dT%H:%M:%SZ}</updated>"
            f"<author><name>A Reporter</name></author><summary>{escape(summary)}</summary>"
            f'<content type="html">{escape(html)}</content></entry>\n'
            for id, title, summary, html, at in items)
        return ('<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
                f"<title>Feed {feed}</title><subtitle>{CHANGING}</subtitle>"
                f"<id>tag:news.example,2025:{feed}</id><updated>2025-11-25T12:00:00Z</updated>\n"
                f"{body}</feed>"), "xml"

    def json_feed(self, feed, items):
        return json.dumps({
            "version": "https://jsonfeed.org/version/1.1", "title": f"Feed {feed}",
            "description": CHANGING, "home_page_url": "https://news.example/",
            "items": [{"id": id, "url": f"https://news.example/{id}", "title": title,
                       "summary": summary, "content_html": html,
                       "date_published": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
                      for id, title, summary, html, at in items]}), "json"


NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
worker_rlimit_nofile 65536;
events {{ worker_connections 8192; }}
http {{
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; server_tokens off;
  types {{ application/rss+xml xml; application/feed+json json; }}
  keepalive_timeout 600; keepalive_requests 100000000; open_file_cache max=20000 inactive=600s;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  root {folder}/www;
  server {{ listen 0.0.0.0:{plain} backlog=4096; }}
  server {{ listen 0.0.0.0:{always} backlog=4096; etag off; if_modified_since off;
           gzip_static on; add_header Last-Modified ""; }}
  server {{ listen 0.0.0.0:{changing} backlog=4096; etag off; if_modified_since off;
           sub_filter_types *; sub_filter "{mark}" $request_id; }}
  server {{ listen 127.0.0.1:{tls} ssl backlog=4096; {tls6}
           ssl_certificate {folder}/server.pem; ssl_certificate_key {folder}/server.key;
           ssl_protocols TLSv1.2 TLSv1.3; }}
}}
"""


def have_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as s:
            s.bind(("::1", 0))
        return True
    except OSError:
        return False


class FeedServer:
    """`count` feeds under `folder`, served by an nginx of our own; a context manager."""

    def __init__(self, folder, count, compressed):
        self.folder = pathlib.Path(folder)
        self.ports = {name: free_port() for name in ("plain", "always", "changing", "tls")}
        self.names = []
        www = self.folder / "www"
        www.mkdir()
        writer = Writer(count)
        self.bytes = 0
        for n in range(count):
            text, extension = writer.document(n)
            self.names.append(f"{n}.{extension}")
            (www / self.names[-1]).write_text(text)
            self.bytes += len(text)
            if n < compressed:
                packed = gzip.compress(text.encode(), 5)
                (www / f"z{n}.{extension}").write_text(text)
                (www / f"z{n}.{extension}.gz").write_bytes(packed)
        self._make_certificates()
        tls6 = f"listen [::1]:{self.ports['tls']} ssl;" if have_ipv6() else ""
        (self.folder / "nginx.conf").write_text(
            NGINX.format(folder=folder, tls6=tls6, mark=CHANGING, **self.ports))
        self.nginx = None

    def _make_certificates(self):
        """A CA beside the system's own in one bundle, and a certificate for *.feeds.localhost."""
        def openssl(*arguments):
            subprocess.run(["openssl", *arguments], cwd=self.folder, check=True,
                           stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        openssl("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
                "-subj", "/CN=bench CA")
        openssl("req", *curve, "-keyout", "server.key", "-out", "server.csr",
                "-subj", "/CN=feeds.localhost")
        (self.folder / "names").write_text("subjectAltName=DNS:*.feeds.localhost\n")
        openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days",
                "2", "-CAcreateserial", "-extfile", "names", "-out", "server.pem")
        system = pathlib.Path("/etc/ssl/certs/ca-certificates.crt").read_text()
        self.bundle = self.folder / "bundle.pem"
        self.bundle.write_text(system + (self.folder / "ca.pem").read_text())

    def url(self, kind, n):
        """Of feed `n` in one of the ways it is served."""
        name = self.names[n]
        ports = self.ports
        return {
            "kept": f"http://127.0.0.1:{ports['plain']}/{name}",
            "own address": f"http://127.1.{n // 250}.{n % 250 + 1}:{ports['plain']}/{name}",
            "tls": f"https://f{n}.feeds.localhost:{ports['tls']}/{name}",
            "always": f"http://127.0.0.1:{ports['always']}/{name}",
            "compressed": f"http://127.0.0.1:{ports['always']}/z{name}",
            "changing": f"http://127.0.0.1:{ports['changing']}/{name}",
        }[kind]

    def __enter__(self):
        self.nginx = subprocess.Popen([nginx_program(), "-e", str(self.folder / "error.log"),
                                       "-c", str(self.folder / "nginx.conf")])
        for _ in range(200):
            try:
                with urllib.request.urlopen(self.url("kept", 0)):
                    return self
            except OSError:
                time.sleep(0.05)
        self.__exit__()
        raise SystemExit("nginx does not start:\n" + (self.folder / "error.log").read_text())

    def __exit__(self, *_):
        self.nginx.terminate()
        self.nginx.wait()
