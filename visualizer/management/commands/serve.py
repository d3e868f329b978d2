"""`manage.py serve`: the site on Daphne, in this process."""

import errno
import socket
from pathlib import Path
from typing import Any

from daphne.server import Server  # isort: skip -- installs Twisted's asyncio reactor, so it comes first

from daphne.http_protocol import WebRequest
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from twisted.internet import reactor as twisted_reactor
from twisted.internet.task import LoopingCall

from protocols import catalog
from visualizer import reloading

reactor: Any = twisted_reactor  # its type is an interface that no function fits

MAX_FRAME_BYTES = 16 * 1024  # bytes from a browser; our commands are at most 4 kB
MAX_MESSAGE_BYTES = 1024 * 1024  # bytes, in both directions; what a browser may send is limited further by the consumer
PING_INTERVAL_S = 2
PING_TIMEOUT_S = 3  # seconds: a browser that is gone is noticed within 6 s, before Daphne has buffered much for it
LAST_ANSWERS_S = 2  # seconds for answers under way before the process begins anew
TICK_S = 0.05  # seconds between two looks whether they are done


class Command(BaseCommand):
    """Brings the database up to date, then listens until SIGTERM or SIGINT; begins anew when a protocol's file is saved."""

    help = "Serves the site on HOST and PORT (environment variables)."
    requires_system_checks = ()  # Django's system checks would cost 0.1 s at each start; the tests run them

    def handle(self, *_args: Any, **_options: Any) -> None:
        watch = reloading.Watch() if settings.RELOAD else None
        bring_database_up_to_date()
        try:
            from visualizer.asgi import application  # imports every view and consumer: after the database is right
        except Exception as error:
            if watch is None:
                raise
            self.print_line(reloading.why_not(error))
            reloading.start_again(watch.wait(), reloading.inherited_socket)
        self.print_what_is_broken()

        host, inherited = settings.HOST.replace(":", r"\:"), reloading.inherited_socket
        server = TheatreServer(
            application,
            endpoints=[f"tcp:port={settings.PORT}:interface={host}" if inherited < 0 else f"fd:fileno={inherited}"],
            ping_interval=PING_INTERVAL_S,
            ping_timeout=PING_TIMEOUT_S,
            websocket_max_frame_size=MAX_FRAME_BYTES,
            websocket_max_message_size=MAX_MESSAGE_BYTES,
        )
        server.print_line = self.print_line
        if watch:
            server.look_for_changes(watch)
        server.run()
        if server.refusal:
            raise CommandError(server.refusal)

    def print_what_is_broken(self) -> None:
        """Plug-ins that don't load; all protocols, if somebody is working on them."""
        wanted = {one.slug for one in catalog.packages() if not one.ours or reloading.saved}
        for error in catalog.broken(wanted):
            self.print_line(str(error))

    def print_line(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


class TheatreServer(Server):  # type: ignore[misc]  # Daphne has no types
    """Daphne's server. It prints one line: that it listens, or why it can't."""

    print_line: Any
    refusal = ""
    port: Any = None
    saved: tuple[Path, ...] = ()
    latest = 0.0

    def look_for_changes(self, watch: reloading.Watch) -> None:
        """From now on, replaces the process when a file was saved. It doesn't stop the reactor, since that would close the listening socket."""

        def look() -> None:
            if changed := watch.changed():
                self.saved = (*self.saved, *changed)
                self.latest = reactor.seconds() + LAST_ANSWERS_S
                self.port.stopReading()  # new connections wait for the process that this one becomes
                reactor.callLater(0, begin)

        def begin() -> None:
            answering = any(isinstance(asked, WebRequest) for asked in self.connections)
            if answering and reactor.seconds() < self.latest:
                reactor.callLater(TICK_S, begin)
            else:
                reloading.start_again(self.saved, self.kept_socket())

        LoopingCall(look).start(reloading.EVERY_S, now=False)

    def kept_socket(self) -> int:
        """The listening socket for the process that this one becomes."""
        return -1 if ":" in settings.HOST else reloading.keep_socket(self.port.fileno())  # Daphne adopts sockets of IPv4 only

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        self.port = port
        if reloading.saved:
            self.print_line(f"Started anew: {reloading.saved} saved")
        else:
            self.print_line(f"Protocol Theatre is at {settings.ORIGINS[0]}  (Ctrl-C ends it)")

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
    """Migrates the database if there is something to migrate: looking takes milliseconds, the command itself a second."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    connection.close()
