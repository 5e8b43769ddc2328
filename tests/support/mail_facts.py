#!/usr/bin/python3
"""What a mail says, by Python's standard `email` package: JSON for tests.

mail_facts.py FILE... prints one line a file.
"""
import email
import email.policy
import html.parser
import json
import sys


class Html(html.parser.HTMLParser):
    """Tags with their attributes, texts, and the texts inside <strong>."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.text, self.strong, self.links = [], "", [], []
        self.open = []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        names = [name for name, _ in attributes]
        if tag == "a":
            self.links.append(dict(attributes).get("href"))
        if any(name not in ("style", "href", "charset") for name in names):
            self.tags.append(f"{tag} with {names}")
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.tags.append(f"/{tag} out of place")

    def handle_comment(self, data):
        self.tags.append("comment")

    def handle_data(self, data):
        self.text += data.replace("\r\n", "\n")
        if "strong" in self.open:
            self.strong.append(data)


def facts(data):
    mail = email.message_from_bytes(data, policy=email.policy.SMTP)
    parts = {part.get_content_type(): part.get_content() for part in mail.iter_parts()}
    page = Html()
    page.feed(parts.get("text/html", ""))
    page.close()
    defects = [str(defect) for part in mail.walk() for defect in part.defects]
    defects += [str(d) for name in mail.keys() for value in mail.get_all(name) for d in value.defects]
    lines = data.split(b"\r\n")
    return {
        "headers": sorted(mail.keys()),
        "subject": str(mail["Subject"]),
        "from": str(mail["From"]),
        "to": [address.addr_spec for address in mail["To"].addresses],
        "date": mail["Date"].datetime.isoformat(),
        "message_id": str(mail["Message-ID"]),
        "in_reply_to": str(mail["In-Reply-To"]),
        "references": str(mail["References"]).split(),
        "list_id": str(mail["List-Id"]),
        "auto_submitted": str(mail["Auto-Submitted"]),
        "importance": str(mail["Importance"]),
        "rule": str(mail["X-Newswatch-Rule"]),
        "type": mail.get_content_type(),
        "parts": [part.get_content_type() for part in mail.iter_parts()],
        "text": parts.get("text/plain", "").replace("\r\n", "\n"),
        "html": parts.get("text/html", ""),
        "html_text": page.text,
        "html_tags": sorted(set(page.tags)),
        "html_open": page.open,
        "strong": page.strong,
        "links": page.links,
        "defects": defects,
        "longest_line": max(len(line) for line in lines),
        "bare_line_ends": sum(b"\n" in line or b"\r" in line for line in lines),
        "ascii": data.isascii(),
    }


if __name__ == "__main__":
    for name in sys.argv[1:]:
        with open(name, "rb") as file:
            print(json.dumps(facts(file.read())))
