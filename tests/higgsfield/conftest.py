"""Two ways to stand in for the outside: a function behind the client, and real sockets."""

from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from studio.higgsfield import Client, Credentials, Secret

Answer = Callable[[socket.socket, bytes], None]


@dataclass
class Served:
    """A listening socket that answers every request with the same raw bytes."""

    origin: str
    port: int
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0


@pytest.fixture
def credentials() -> Credentials:
    return Credentials(key_id="kid-canary-1234", secret=Secret("secret-canary-5678"))


@pytest.fixture
def client_for(credentials: Credentials) -> Callable[..., Client]:
    """Build a client on a function from request to response."""

    def build(handler: Callable[[httpx.Request], httpx.Response]) -> Client:
        return Client(
            origin="https://api.example.com",
            credentials=credentials,
            transport=httpx.MockTransport(handler),
        )

    return build


@pytest.fixture
def answering(client_for: Callable[..., Client]) -> Callable[..., Client]:
    """Build a client whose platform always gives this one answer."""

    def build(status: int, body: object = b"", **headers: str) -> Client:
        names = {name.replace("_", "-"): value for name, value in headers.items()}

        def respond(request: httpx.Request) -> httpx.Response:
            if isinstance(body, bytes):
                return httpx.Response(status, content=body, headers=names)
            return httpx.Response(status, json=body, headers=names)

        return client_for(respond)

    return build


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    """Start servers on loopback; each answers with bytes or through a function of the socket."""
    with contextlib.ExitStack() as stack:

        def start(
            answer: bytes | Answer, *, tls: ssl.SSLContext | None = None
        ) -> Served:
            return stack.enter_context(_serving(answer, tls=tls))

        yield start


@contextlib.contextmanager
def _serving(answer: bytes | Answer, *, tls: ssl.SSLContext | None) -> Iterator[Served]:
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    served = Served(f"{'https' if tls else 'http'}://127.0.0.1:{port}", port)
    threads: list[threading.Thread] = []

    def accept() -> None:
        while not over.is_set():
            peer, _ = listener.accept()
            served.connections += 1
            thread = threading.Thread(target=speak, args=(peer,), daemon=True)
            threads.append(thread)
            thread.start()

    def speak(peer: socket.socket) -> None:
        peer.settimeout(5)
        # A client that gives up in the middle is what many of these tests are about.
        with contextlib.suppress(OSError), contextlib.closing(peer):
            stream = tls.wrap_socket(peer, server_side=True) if tls else peer
            with contextlib.closing(stream):
                while request := _read_request(stream):
                    served.requests.append(request)
                    if callable(answer):
                        answer(stream, request)
                        return
                    stream.sendall(answer)

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield served
    finally:
        over.set()
        socket.create_connection(("127.0.0.1", port)).close()  # wakes the accept
        accepting.join(5)
        listener.close()
        for thread in threads:
            thread.join(5)


def _read_request(peer: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        if not (chunk := peer.recv(65536)):
            return b""
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    lines = (line.lower().partition(b":") for line in head.split(b"\r\n"))
    length = next((int(v) for name, _, v in lines if name == b"content-length"), 0)
    while len(body) < length:
        body += peer.recv(65536)
    return head + b"\r\n\r\n" + body


@dataclass(frozen=True)
class Certified:
    """Both ends of TLS with a certificate that nobody else trusts."""

    server: ssl.SSLContext
    client: ssl.SSLContext


@pytest.fixture
def certified(tmp_path: Path) -> Callable[[str], Certified]:
    """Issue a certificate for one host name."""

    def issue(name: str) -> Certified:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = datetime.datetime.now(datetime.UTC)
        day = datetime.timedelta(days=1)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - day)
            .not_valid_after(now + day)
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
            )
            .sign(key, hashes.SHA256())
        )
        pem = tmp_path / f"{name}.pem"
        pem.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(pem)
        return Certified(server, ssl.create_default_context(cafile=str(pem)))

    return issue
