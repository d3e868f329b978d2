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

LARGEST_FRAME = 16 * 1024  # bytes from a browser; our commands are at most 4 kB
LARGEST_MESSAGE = 1024 * 1024  # bytes; held for what we send, too. What a browser sends is bounded by the consumer
PING_INTERVAL_S = 2
PING_TIMEOUT_S = 3  # a reader that is gone is noticed within 6 s; Daphne would buffer for it without bound
LAST_ANSWERS_S = 2  # before it begins anew: whoever has asked is answered, unless that takes longer
TICK_S = 0.05  # how often it looks whether they are


class Command(BaseCommand):
    """Brings the database up to date, then listens until SIGTERM or SIGINT; begins anew when a protocol's file is saved."""

    help = "Serves the site on HOST and PORT (environment variables)."
    requires_system_checks = ()  # they cost a start 0.1 s and are run by the tests

    def handle(self, *_args: Any, **_options: Any) -> None:
        watch = reloading.Watch() if settings.RELOAD else None
        bring_database_up_to_date()
        try:
            from visualizer.asgi import application  # imports every view and consumer: after the database is right
        except Exception as error:
            if watch is None:
                raise
            self.say(reloading.why_not(error))
            reloading.start_again(watch.wait(), reloading.inherited_socket)
        self.say_what_is_broken()

        host, inherited = settings.HOST.replace(":", r"\:"), reloading.inherited_socket
        server = TheatreServer(
            application,
            endpoints=[f"tcp:port={settings.PORT}:interface={host}" if inherited < 0 else f"fd:fileno={inherited}"],
            ping_interval=PING_INTERVAL_S,
            ping_timeout=PING_TIMEOUT_S,
            websocket_max_frame_size=LARGEST_FRAME,
            websocket_max_message_size=LARGEST_MESSAGE,
        )
        server.say = self.say
        if watch:
            server.look_for_changes(watch)
        server.run()
        if server.refusal:
            raise CommandError(server.refusal)

    def say_what_is_broken(self) -> None:
        """Plug-ins that don't load; all protocols, if somebody is working on them."""
        wanted = {one.slug for one in catalog.packages() if not one.ours or reloading.saved}
        for error in catalog.broken(wanted):
            self.say(str(error))

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


class TheatreServer(Server):  # type: ignore[misc]  # Daphne has no types
    """Daphne's server, saying in one line that it listens or why it can't."""

    say: Any
    refusal = ""
    port: Any = None
    saved: tuple[Path, ...] = ()
    latest = 0.0

    def look_for_changes(self, watch: reloading.Watch) -> None:
        """From now on, begins anew when a file was saved. A stop in good order would end the listening: hence not that."""

        def look() -> None:
            if changed := watch.changed():
                self.saved = (*self.saved, *changed)
                self.latest = reactor.seconds() + LAST_ANSWERS_S
                self.port.stopReading()  # who comes now is answered by the process that this one becomes
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
            self.say(f"Started anew: {reloading.saved} saved")
        else:
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
