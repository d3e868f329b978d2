"""How the lease is drawn."""

from protocols.declaration import LogHint, MessageHint, RoleHint, View

VIEW = View(
    arrangement="ring",
    roles={
        "lock-server": RoleHint(
            number="token",
            fills={"free": "rim", "leased": "full"},
            spotlight=("leased",),
            timers=("lease",),
            inspect=("holder", "token", "queue"),
        ),
        "client": RoleHint(
            number="token",
            fills={"idle": "rim", "waiting": "soft", "holding": "full"},
            timers=("work", "over", "retry"),
            inspect=("token",),
        ),
        "storage": RoleHint(
            number="token",
            fills={"ready": "rim"},
            inspect=("token", "writes"),
            log=LogHint("writes", label="{by}·{token}", hue="token"),
        ),
    },
    messages={
        "acquire": MessageHint("request", "lease?"),
        "granted": MessageHint("reply", "lease {token}", hue="token"),
        "release": MessageHint("reply", "back {token}", hue="token"),
        "write": MessageHint("request", "write {token}", hue="token"),
        "wrote": MessageHint("reply", "ok {token}", hue="token", refused="ok"),
    },
    bands=("holding", "leased"),
)
