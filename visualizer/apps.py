"""The site as a Django application."""

from django.apps import AppConfig
from django.conf import settings

from protocols import catalog


class Visualizer(AppConfig):
    """Loads the list of plug-ins when Django starts."""

    name = "visualizer"

    def ready(self) -> None:
        try:
            catalog.open_door(settings.PLUGINS_DIR)
        except catalog.SlugTaken as error:
            raise SystemExit(f"{str(error)[:1].upper()}{str(error)[1:]}") from None
