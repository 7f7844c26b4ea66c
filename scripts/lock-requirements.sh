#!/bin/sh
# Writes both lock files anew from pyproject.toml, with hashes and without the address of an index.
set -eu
lock() {
    .build/tools/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --custom-compile-command "make lock" pyproject.toml "$@"
}
lock -o requirements.lock
lock --group dev -o requirements-dev.lock
