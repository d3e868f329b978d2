"""How Raft is drawn."""

from protocols.consensus.raft.protocol import CANDIDATE, FOLLOWER, LEADER, PRE_CANDIDATE
from protocols.declaration import LogHint, MessageHint, RoleHint, TableHint, TallyHint, View

VIEW = View(
    arrangement="ring",
    roles={
        "server": RoleHint(
            number="current_term",
            fills={FOLLOWER: "rim", PRE_CANDIDATE: "soft", CANDIDATE: "soft", LEADER: "full"},
            spotlight=(LEADER,),
            timers=("election",),
            inspect=("current_term", "voted_for", "commit_index", "last_applied", "leader_hint", "log"),
            log=LogHint("log", label="command", hue="term", commit="commit_index"),
            tally=TallyHint("votes", during=(PRE_CANDIDATE, CANDIDATE), against="refusals"),
            table=TableHint(("match_index", "next_index"), during=(LEADER,)),
        )
    },
    messages={
        "request-vote": MessageHint("request", label="{term}?", hue="term"),
        "vote": MessageHint("vote", hue="term", refused="granted"),
        "pre-vote": MessageHint("request", label="{term}??", hue="term"),
        "pre-vote-reply": MessageHint("vote", hue="term", refused="granted"),
        "append": MessageHint("request", label="{entries.0.command}", hue="term"),
        "append-reply": MessageHint("reply", label="{match_index}", hue="term", refused="ok"),
    },
    numbers=("term",),
    bands=(PRE_CANDIDATE, CANDIDATE, LEADER),
)
