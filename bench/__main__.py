"""`make bench`: every benchmark in a process of its own, so that no benchmark pays for the memory that another one left."""

import subprocess
import sys

PROGRAMS = ("engine", "wire", "sentences", "page")


def main() -> int:
    failed = [name for name in PROGRAMS if subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode]
    if failed:
        print(f"did not run to their end: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
