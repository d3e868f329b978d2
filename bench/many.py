"""The site with Raft's limit of nine servers lifted: what the page can bear is more than what a ring shows well.

`python -m bench.many` serves like `python manage.py serve`; all else is the real site.
"""

import os

from django.core.management import execute_from_command_line

from protocols.consensus import raft

if __name__ == "__main__":
    raft.RaftParams.__annotations__["nodes"] = "Annotated[int, Param(low=1, high=60)]"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visualizer.settings")
    execute_from_command_line(["manage.py", "serve"])
