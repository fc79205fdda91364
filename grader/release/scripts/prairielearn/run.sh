#!/usr/bin/env bash
# PrairieLearn puts this into /grade/tests, and runs it for each submission.
set -euo pipefail
tests="$(cd "$(dirname "$0")" && pwd)"
exec "${STRIDEWISE_VENV:-/stridewise/venv}/bin/python" -m grader.release.run prairielearn "$tests/course" "$(dirname "$tests")"
