"""A mail server for tests that answers each command as it is told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """`says` maps the first word of a command to an answer; letters taken are kept."""

    port: int = 0
    says: dict[str, str] = field(default_factory=dict)
    letters: list[str] = field(default_factory=list)


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    server = MailServer()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say(server.says.get("HELLO", "220 ready"))
            while line := self.rfile.readline().decode():
                word = line.split()[0].upper()
                answer = server.says.get(word) or USUAL.get(word, "250 fine")
                self.say(answer)
                if word == "DATA" and answer.startswith("354"):
                    server.letters.append(self.read_letter())
                    self.say(server.says.get("END", "250 taken"))
                if word == "QUIT":
                    return

        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def read_letter(self) -> str:
            lines: list[str] = []
            while (line := self.rfile.readline().decode()) != ".\r\n":
                lines.append(line)
            return "".join(lines)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as listener:
        listener.daemon_threads = True
        server.port = listener.server_address[1]
        thread = threading.Thread(target=listener.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown()
            thread.join()


USUAL = {"DATA": "354 go on", "QUIT": "221 bye"}
