"""How Paxos is drawn."""

from protocols.consensus.paxos.protocol import ACCEPTED, DONE, FREE, IDLE, KNOWS, OUTBID, PREPARING, PROMISED, PROPOSING, WAITING
from protocols.declaration import Card, MessageHint, RoleHint, Table, TallyHint, View

BUSY = (PREPARING, PROPOSING, OUTBID)

VIEW = View(
    arrangement="columns",
    roles={
        "proposer": RoleHint(
            number="ballot",
            fills={IDLE: "rim", PREPARING: "soft", PROPOSING: "full", OUTBID: "rim", DONE: "full"},
            spotlight=(PREPARING, PROPOSING),
            timers=("retry",),
            inspect=("phase", "ballot", "value", "promises", "proposal", "adopted", "accepted_by", "chosen", "max_round", "refused_round"),
            tally=TallyHint("accepted_by", (PROPOSING,), of="acceptor"),
        ),
        "acceptor": RoleHint(
            marks=(
                Card("promised", number="promised", floor=True),
                Card("accepted_value", number="accepted_ballot", value="accepted_value"),
            ),
            number="promised",
            fills={FREE: "rim", PROMISED: "soft", ACCEPTED: "full"},
            inspect=("promised", "accepted_ballot", "accepted_value"),
        ),
        "learner": RoleHint(fills={WAITING: "rim", KNOWS: "full"}, tones={WAITING: "ink", KNOWS: "ink"}, inspect=("learned", "tallies")),
    },
    messages={
        "prepare": MessageHint("request", label="{ballot}?", hue="ballot"),
        "promise": MessageHint("reply", label="{accepted_value}", hue="ballot"),
        "accept": MessageHint("request", label="{value}", hue="ballot"),
        "accepted": MessageHint("vote", label="{value}", hue="ballot"),
        "nack": MessageHint("reply", label="{promised}", hue="promised", tone="abort"),
    },
    bands=BUSY,
    numbers=("ballot",),
    pairs=("ballot", "promised", "accepted_ballot", "accepted", "adopted", "old", "bound_ballot", "below", "first_ballot", "second_ballot"),
    exhibits=(Table("returned"),),
)
