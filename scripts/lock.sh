#!/bin/sh
# Writes the lock files: names, versions and hashes of what PyPI has, and no host (decision 0004).
set -eu
cd "$(dirname "$0")/.."
lock() {
    file="$1"
    shift
    .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
        --generate-hashes --no-annotate --no-header --no-emit-index-url \
        --extra demo --group setup "$@" --output-file "$file"
}
lock requirements-dev.lock --group dev "$@"
# What serves is what was tested: the same versions, fewer of them.
lock requirements.lock --constraint requirements-dev.lock "$@"
npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --loglevel=error
