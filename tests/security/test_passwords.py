"""How the service keeps passwords, in a process without the quick hashes of the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HASH = """
from flask_security import hash_password, verify_password
from matchmaker import create_app
with create_app().app_context():
    kept = hash_password("correct horse battery staple")
    assert verify_password("correct horse battery staple", kept)
    print(kept)
"""


def test_passwords_are_kept_as_argon2id_with_64_mebibytes_and_three_passes(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", HASH],
        env=os.environ | {"MATCHMAKER_INSTANCE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    _empty, kind, version, cost, *_salt_and_hash = ran.stdout.strip().split("$")
    assert (kind, version, cost) == ("argon2id", "v=19", "m=65536,t=3,p=4")
