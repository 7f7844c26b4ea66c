#!/bin/sh
# Makes a virtual environment that holds exactly the packages of a lock file, and the project itself.
# Usage: make-environment.sh PYTHON FOLDER LOCK UV_VERSION
set -eu
python=$1 folder=$2 lock=$3 version=$4
tools=.build/tools
[ -x "$tools/bin/uv" ] || { mkdir -p .build; "$python" -m venv "$tools"; "$tools/bin/pip" install -q "uv==$version"; }
[ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
echo "Installing $lock into $folder ..."
"$tools/bin/uv" pip sync -q --compile-bytecode --python "$folder/bin/python" --require-hashes "$lock"
"$tools/bin/uv" pip install -q --python "$folder/bin/python" --no-deps --no-build-isolation -e .
touch "$folder/.ready"
