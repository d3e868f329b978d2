"""Settings of the site.

What a host may want to change is an environment variable, and all of them are read here:

    HOST, PORT        where to listen                                    127.0.0.1, 8000
    PUBLIC_ORIGINS    further addresses people reach it by, with commas  e.g. https://theatre.example.org
    SECRET_KEY        the same for all processes of one site             made once and kept in VAR_DIR
    VAR_DIR           database and secret key                            var/ beside manage.py
    DEV               1 while working on the site                        off
    PLUGINS_DIR       a package with a protocol, or a folder of them     plugins/ beside manage.py
    RELOAD            0 or 1: start anew when a protocol's file changes  1 where only this machine can reach it
"""

import os
from pathlib import Path

from visualizer.hosting import LOOPBACK, host_of, kept_secret, own_origins, port_number

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)
PLUGINS_DIR = Path(os.environ.get("PLUGINS_DIR") or BASE_DIR / "plugins").resolve()

DEBUG = os.environ.get("DEV", "") not in {"", "0"}
SECRET_KEY = os.environ.get("SECRET_KEY") or kept_secret(VAR_DIR / "secret-key")

# Which origins may open a socket. The origin must be one of these exactly, port included: another site may run on the same host.

HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = port_number(os.environ.get("PORT") or "8000")
RELOAD = os.environ.get("RELOAD", "" if HOST in LOOPBACK else "0") != "0"
PUBLIC_ORIGINS = [o.strip().rstrip("/") for o in os.environ.get("PUBLIC_ORIGINS", "").split(",") if o.strip()]
ORIGINS = PUBLIC_ORIGINS + own_origins(HOST, PORT)
ALLOWED_HOSTS = sorted({host_of(origin) for origin in ORIGINS})
CSRF_TRUSTED_ORIGINS = PUBLIC_ORIGINS

# Django, without sessions, users and admin.

INSTALLED_APPS = ["visualizer"]
MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",  # a run's page is 100 kB of words; no response holds a secret whose length could betray it
    "django.middleware.security.SecurityMiddleware",
    "visualizer.middleware.ContentSecurityPolicy",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
ROOT_URLCONF = "visualizer.urls"
ASGI_APPLICATION = "visualizer.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / "theatre.sqlite3",
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",  # a transaction that begins with a read and then writes would fail at once instead of waiting
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",  # readers don't wait for a writer
        },
        "TEST": {"NAME": VAR_DIR / "test.sqlite3"},  # a file, since the threads of one test must see the same database
    }
}
USE_TZ = True
USE_I18N = False  # words are in JSON catalogues that templates and browser share

# Static files are served by visualizer/static_files.py, from memory.

STATIC_DIR = BASE_DIR / "static"
STATIC_URL = "/static/"

# With REDIS_URL the channel layer is in that Redis. Rooms live in the process that made them and don't use the layer.
# redis-py's default socket timeout would end every consumer that is idle for 5 s (channels_redis#422), so it is turned off.

REDIS_URL = os.environ.get("REDIS_URL", "")
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}]},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}

# Headers. The content security policy is in visualizer/middleware.py.

SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
CSRF_COOKIE_SECURE = bool(PUBLIC_ORIGINS) and all(o.startswith("https://") for o in PUBLIC_ORIGINS)
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024  # bytes; the largest thing a page posts is a recipe

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": "WARNING"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # scanners ask for any host: they get a 400, and the log gets nothing
    },
}
