"""How two-phase commit is drawn."""

from protocols.declaration import MessageHint, RoleHint, TableHint, TallyHint, View, Worlds
from protocols.transactions.two_phase_commit.protocol import IN_DOUBT

VIEW = View(
    arrangement="rows",
    band="tone",
    bands=("collecting", "committing", "prepared", "blocked", "asking"),
    exhibits=(Worlds("worlds", ("abort", "commit")),),
    tones={
        **dict.fromkeys(("commit", "committed", "committing", "told-commit", "done", "end"), "commit"),
        **dict.fromkeys(("abort", "aborted", "told-abort", "doomed"), "abort"),
        **dict.fromkeys(("prepared", "blocked", "uncertain", "pending", "nobody-alive", "outcome-unknown", "waits-for-c"), "doubt"),
    },
    roles={
        "coordinator": RoleHint(
            fills={"collecting": "full", "committing": "full", "done": "full", "aborted": "full", "idle": "rim"},
            tones={"idle": "ink", "collecting": "ink", "committing": "commit", "done": "commit", "aborted": "abort"},
            spotlight=("idle", "collecting", "committing", "done", "aborted"),
            timers=("vote-timeout", "resend"),
            inspect=("phase", "log", "yes", "no", "acks", "parts"),
            disk=("log",),
            memory=("phase", "acks", "no", "yes"),
            tally=TallyHint("yes", ("collecting", "committing"), need="all", against="no"),
        ),
        "participant": RoleHint(
            fills={"working": "rim", "prepared": "soft", "blocked": "soft", "committed": "full", "aborted": "full"},
            tones={"working": "ink", "prepared": "doubt", "blocked": "doubt", "committed": "commit", "aborted": "abort"},
            timers=("decision-timeout", "reask", "prepare-wait", "lock-wait"),
            inspect=("phase", "log", "rows", "redo", "locks", "locked_since", "blocked_since", "answers", "waiting"),
            disk=("log", "rows", "redo"),
            memory=("phase", "waiting", "answers", "locks"),
            locks="locks",
            blocked="blocked_since",
            table=TableHint(("answers",), IN_DOUBT),
        ),
        "new-coordinator": RoleHint(
            fills={"standby": "rim", "asking": "soft", "blocked": "soft", "committed": "full", "aborted": "full"},
            tones={"standby": "ink", "asking": "doubt", "blocked": "doubt", "committed": "commit", "aborted": "abort"},
            spotlight=("asking", "blocked"),
            timers=("election", "reask"),
            inspect=("phase", "answers", "blocked_since"),
            memory=("phase", "answers"),
            blocked="blocked_since",
            table=TableHint(("answers",), ("asking", "blocked")),
        ),
    },
    messages={
        "prepare": MessageHint("request", "PREPARE"),
        "vote": MessageHint("vote", refused="yes"),
        "commit": MessageHint("request", "COMMIT", tone="commit"),
        "abort": MessageHint("request", "ABORT", tone="abort"),
        "ack": MessageHint("reply", "ACK", tone="commit"),
        "decision-req": MessageHint("request", "?", tone="doubt"),
        "decision": MessageHint("reply", "{outcome}", tone="doubt"),
    },
)
