"""Lets the web processes of one server count together: each in a file of its own, summed when asked.

Only gunicorn's configuration calls this, before the web processes begin and when one has ended.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path
from shutil import rmtree

from matchmaker.settings import Settings, prepare_instance

FOLDER = "metrics"
# Where the counting library looks, when it is loaded, for the folder of the shared files.
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def share_counts(settings: Settings) -> Path:
    """Give this server and the web processes it will start a folder to count in, empty at its start.

    What servers of this machine have left that run no more is removed. Read again by the same
    server, its folder stays as it is.
    """
    prepare_instance(settings)
    parent = settings.instance.resolve() / FOLDER
    own = parent / f"{socket.gethostname()}-{os.getpid()}"
    if os.environ.get(VARIABLE) != str(own):
        for old in parent.glob(f"{socket.gethostname()}-*"):
            if old == own or not is_running(old.name.rpartition("-")[2]):
                rmtree(old, ignore_errors=True)
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ[VARIABLE] = str(own)
    return own


def is_running(process: str) -> bool:
    """Whether there is a process with this number."""
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError):
        return True
    return True


def forget_process(process: int) -> None:
    """Let go what an ended web process was just doing; what it counted stays."""
    from prometheus_client.multiprocess import mark_process_dead  # not before the folder is set

    mark_process_dead(process, os.environ[VARIABLE])  # type: ignore[no-untyped-call]


def shared_folder() -> Path | None:
    """The folder of the shared counts; None where one process counts for itself."""
    folder = os.environ.get(VARIABLE)
    return Path(folder) if folder else None
