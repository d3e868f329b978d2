#!/bin/sh
# Set-up of .venv, for the Makefile:  venv.sh create  |  venv.sh install REQUIREMENTS
# Every way in which it can fail ends in one sentence that says the cure.
set -eu

refuse() {
    echo "$1" >&2
    exit 1
}

# The first Python that is new enough; a command may be on the path and still not work (pyenv's shims).
find_python() {
    for python in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    refuse "Python 3.11 or newer is missing. Cure: sudo apt install python3 python3-venv, or https://www.python.org/downloads/"
}

case "$1" in
create)
    python=$(find_python)
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        refuse "$python has no venv module. Cure: sudo apt install python3-venv"
    echo "Making .venv with $("$python" --version) ..."
    "$python" -m venv --clear .venv
    ;;
install)
    echo "Installing $2 ..."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$2" ||
        refuse "Installing $2 failed; the lines above say why. Cure: check the connection to PyPI, then the same command again."
    ;;
esac
