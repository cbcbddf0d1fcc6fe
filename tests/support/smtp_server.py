#!/usr/bin/env python3
"""A mail server for tests, on a free port of 127.0.0.1. Prints "ready PORT".

smtp_server.py FOLDER [--cert FILE --key FILE [--implicit]] [--login USER:PASSWORD] [--greeting LINE] [--ascii]

What it does with a mail is up to the local part of the recipient: later and never refuse it (451, 550), laterdata and
neverdata refuse the whole message (452, 554), stall and stalldata never answer, drop closes the connection, close says 421
and closes. All other mails are accepted: FOLDER/N.eml, whose first line is the envelope. FOLDER/log has a line for each RCPT.
--ascii does not offer SMTPUTF8, and refuses bytes beyond ASCII in commands.
--cert offers STARTTLS and insists on it; with --implicit TLS comes first. --greeting greets with that line only.
"""
import argparse
import asyncio
import os
import ssl

from aiosmtpd.smtp import SMTP, AuthResult

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("--cert")
parser.add_argument("--key")
parser.add_argument("--implicit", action="store_true")
parser.add_argument("--login")
parser.add_argument("--greeting")
parser.add_argument("--ascii", action="store_true")
options = parser.parse_args()

RCPT = {"later": "451 4.3.0 Come back later", "never": "550 5.1.1 No such mailbox"}
DATA = {"laterdata": "452 4.2.2 Mailbox full", "neverdata": "554 5.7.1 Message refused"}


class Handler:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        local = address.split("@")[0]
        with open(os.path.join(options.folder, "log"), "a") as log:
            log.write(f"{address} from {envelope.mail_from} tls={session.ssl is not None} ehlo={session.host_name}\n")
        if local == "stall":
            await asyncio.sleep(3600)
        if local == "drop":
            server.transport.abort()
        if local == "close":
            server.transport.write(b"421 4.3.2 Going down\r\n")
            server.transport.close()
        if local in RCPT:
            return RCPT[local]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        local = envelope.rcpt_tos[0].split("@")[0]
        if local == "stalldata":
            await asyncio.sleep(3600)
        if local in DATA:
            return DATA[local]
        self.count += 1
        path = os.path.join(options.folder, f"{self.count}.eml")
        with open(path + ".new", "wb") as file:
            file.write(f"X-Envelope: {envelope.mail_from} {' '.join(envelope.rcpt_tos)}\r\n".encode())
            file.write(envelope.original_content)
        os.rename(path + ".new", path)
        return f"250 2.0.0 queued as {self.count}"


def authenticate(server, session, envelope, mechanism, data):
    user, password = options.login.split(":")
    return AuthResult(success=data.login == user.encode() and data.password == password.encode())


async def refuse(reader, writer):
    writer.write(options.greeting.encode() + b"\r\n")
    await writer.drain()
    writer.close()


async def main():
    context = None
    if options.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)
    explicit = context is not None and not options.implicit
    handler = Handler()

    def make():
        return SMTP(handler, hostname="localhost", enable_SMTPUTF8=not options.ascii, tls_context=context if explicit else None,
                    require_starttls=explicit, authenticator=authenticate if options.login else None,
                    auth_required=bool(options.login), auth_require_tls=explicit)

    if options.greeting:
        server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    else:
        server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0, ssl=context if options.implicit else None)
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
