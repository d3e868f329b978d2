"""What the site learns about the machine it is on: its secret and the addresses people reach it by. Knows no Django."""

import contextlib
import os
import secrets
import socket
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

EVERYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104 -- only compared, not listened on
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def kept_secret(path: Path) -> str:
    """The secret kept at `path`, made on first use. Processes that start together end up with the same one."""
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secret-") as file:  # mode 0600
            file.write(secrets.token_urlsafe(48))
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text()


def port_number(text: str) -> int:
    """The port that was asked for. Anything that is no port ends the program with one sentence instead of a traceback."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SystemExit(f"PORT={text} is no port. Cure: a number from 1 to 65535, as in `make run PORT=8000`.")
    return int(text)


def own_origins(host: str, port: int) -> list[str]:
    """The origins under which a server on `host`:`port` is reached directly, the best one to show first."""
    if host in EVERYWHERE:
        names = [*_addresses(), socket.gethostname(), "localhost", "127.0.0.1"]
    elif host in LOOPBACK:
        names = [host, *sorted(LOOPBACK - {host})]
    else:
        names = [host]
    return [_origin(name, port) for name in dict.fromkeys(names)]


def host_of(origin: str) -> str:
    """The host of an origin as Django's ALLOWED_HOSTS spells it: no port, IPv6 in brackets."""
    host = urlsplit(origin).hostname or ""
    return f"[{host}]" if ":" in host else host


def _origin(name: str, port: int) -> str:
    """An origin as a browser spells it: lower case, IPv6 in brackets, the default port left out."""
    name = f"[{name}]" if ":" in name else name.lower()
    return f"http://{name}" if port == 80 else f"http://{name}:{port}"


def _addresses() -> list[str]:
    """This machine's own addresses, the one that faces the network first. Nothing is sent: connecting a UDP socket only chooses a route."""
    found: list[str] = []
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # TEST-NET-1, reserved for documentation
        found.append(probe.getsockname()[0])
    with contextlib.suppress(OSError):
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return found
