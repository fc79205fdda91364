#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image. This folder is /autograder/source there.
set -euo pipefail
source="$(cd "$(dirname "$0")" && pwd)"
venv="${STRIDEWISE_VENV:-$(dirname "$source")/venv}"

apt-get update
apt-get install -y --no-install-recommends bubblewrap python3 python3-pip python3-venv
if python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    python3 -m venv "$venv"
else # an older system: uv brings a newer Python along
    python3 -m pip install uv
    python3 -m uv venv --seed --python 3.12 "$venv"
fi
"$venv/bin/python" -m pip install "$source/package[grader,lessons]"
