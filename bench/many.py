"""The site with Raft's limit of nine servers lifted, to measure the page with more nodes than a ring shows well.

`python -m bench.many` serves as `python manage.py serve` does; everything else is the real site.
"""

import os

from django.core.management import execute_from_command_line

from protocols.consensus import raft

if __name__ == "__main__":
    raft.RaftParams.__annotations__["nodes"] = "Annotated[int, Param(low=1, high=60)]"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visualizer.settings")
    execute_from_command_line(["manage.py", "serve"])
