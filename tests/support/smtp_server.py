#!/usr/bin/python3
"""A mail server for tests (aiosmtpd), told by files in its folder.

smtp_server.py FOLDER [--tls offered|required|first] [--login USER PASSWORD]

FOLDER/port       written once it listens
FOLDER/mode       "STAGE ACTION": at that stage (connect, rcpt, data, quit) an answer such as
                  "451 4.7.1 later", or "hang", "close", or "take-and-hang": taken, and never said
FOLDER/mails      a line of JSON (mail_facts.py) for each mail that was taken
FOLDER/sessions   a line for each connection
FOLDER/cert.pem, key.pem   for --tls
"""
import argparse
import asyncio
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from mail_facts import facts  # noqa: E402


class Server:
    def __init__(self, options):
        self.options = options

    def mode(self, stage):
        try:
            with open(f"{self.options.folder}/mode", encoding="ascii") as file:
                name, _, action = file.read().strip().partition(" ")
        except OSError:
            return None
        return action if name == stage else None

    def write(self, name, line):
        with open(f"{self.options.folder}/{name}", "a", encoding="utf-8") as file:
            file.write(line + "\n")

    async def act(self, action, server):
        if action == "hang":
            await asyncio.sleep(3600)
        if action == "close":
            server.transport.close()
            await asyncio.sleep(3600)
        return action

    def authenticate(self, server, session, envelope, mechanism, data):
        user, password = self.options.login
        good = data.login == user.encode() and data.password == password.encode()
        return AuthResult(success=good, handled=False, auth_data=data)

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if action := self.mode("rcpt"):
            return await self.act(action, server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        action = self.mode("data")
        if action and action != "take-and-hang":
            return await self.act(action, server)
        taken = facts(envelope.original_content)
        taken |= {
            "envelope_from": envelope.mail_from,
            "envelope_to": envelope.rcpt_tos,
            "encrypted": session.ssl is not None,
            "user": session.auth_data.login.decode() if session.authenticated else None,
        }
        self.write("mails", json.dumps(taken))
        return await self.act("hang" if action else "250 2.0.0 taken", server)

    async def handle_QUIT(self, server, session, envelope):
        return await self.act(self.mode("quit") or "221 Bye", server)


class Greeting(asyncio.Protocol):
    """Instead of the server: one line, or none."""

    def __init__(self, action):
        self.action = action

    def connection_made(self, transport):
        if self.action == "close":
            transport.close()
        elif self.action != "hang":
            transport.write(self.action.encode() + b"\r\n")


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--tls", choices=["offered", "required", "first"])
    parser.add_argument("--login", nargs=2)
    options = parser.parse_args()
    server = Server(options)
    context = None
    if options.tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(f"{options.folder}/cert.pem", f"{options.folder}/key.pem")

    def connection():
        server.write("sessions", "connected")
        if action := server.mode("connect"):
            return Greeting(action)
        return SMTP(
            server,
            hostname="mail.example",
            ident="test",
            tls_context=context if options.tls != "first" else None,
            require_starttls=options.tls == "required",
            authenticator=server.authenticate if options.login else None,
            auth_required=bool(options.login),
            auth_require_tls=options.tls in ("offered", "required"),
            loop=asyncio.get_running_loop(),
        )

    listener = await asyncio.get_running_loop().create_server(
        connection, "127.0.0.1", 0, ssl=context if options.tls == "first" else None)
    port = listener.sockets[0].getsockname()[1]
    with open(f"{options.folder}/port.new", "w", encoding="ascii") as file:
        file.write(str(port))
    os.rename(f"{options.folder}/port.new", f"{options.folder}/port")
    await listener.serve_forever()


asyncio.run(main())
