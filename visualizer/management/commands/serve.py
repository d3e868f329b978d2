"""`manage.py serve`: the site on Daphne, in this process."""

import errno
import socket
from typing import Any

from daphne.server import Server  # isort: skip -- installs Twisted's asyncio reactor, so it comes first

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

LARGEST_FRAME = 16 * 1024  # bytes from a browser; our commands are at most 4 kB
LARGEST_MESSAGE = 1024 * 1024  # bytes; held for what we send, too. What a browser sends is bounded by the consumer
PING_INTERVAL_S = 2
PING_TIMEOUT_S = 3  # a reader that is gone is noticed within 6 s; Daphne would buffer for it without bound


class Command(BaseCommand):
    """Brings the database up to date, then listens until SIGTERM or SIGINT."""

    help = "Serves the site on HOST and PORT (environment variables)."
    requires_system_checks = ()  # they cost a start 0.1 s and are run by the tests

    def handle(self, *_args: Any, **_options: Any) -> None:
        bring_database_up_to_date()

        from visualizer.asgi import application  # imports every view and consumer: after the database is right

        host = settings.HOST.replace(":", r"\:")
        server = TheatreServer(
            application,
            endpoints=[f"tcp:port={settings.PORT}:interface={host}"],
            ping_interval=PING_INTERVAL_S,
            ping_timeout=PING_TIMEOUT_S,
            websocket_max_frame_size=LARGEST_FRAME,
            websocket_max_message_size=LARGEST_MESSAGE,
        )
        server.say = self.say
        server.run()
        if server.refusal:
            raise CommandError(server.refusal)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


class TheatreServer(Server):  # type: ignore[misc]  # Daphne has no types
    """Daphne's server, saying in one line that it listens or why it can't."""

    say: Any
    refusal = ""

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        self.say(f"Protocol Theatre is at {settings.ORIGINS[0]}  (Ctrl-C ends it)")

    def listen_error(self, failure: Any) -> None:
        cause = getattr(failure.value, "socketError", failure.value)
        wrong_host = isinstance(cause, socket.gaierror) or getattr(cause, "errno", None) == errno.EADDRNOTAVAIL
        another = "HOST=127.0.0.1" if wrong_host else f"PORT={settings.PORT + 1}"
        self.refusal = (
            f"Cannot listen on {settings.HOST}:{settings.PORT}: {getattr(cause, 'strerror', None) or cause}. "
            f"Cure: another address, as in `make run {another}`."
        )
        self.stop()


def bring_database_up_to_date() -> None:
    """Migrates when there is something to migrate; looking costs milliseconds, migrating in a process of its own a second."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    connection.close()
