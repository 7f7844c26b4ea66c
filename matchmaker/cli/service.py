"""Commands that run and check the service."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import click
from apiflask import APIFlask
from flask_migrate import upgrade

from matchmaker import create_app
from matchmaker.accounts.demo import load_demo_people
from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.casework.demo import load_demo_inquiries
from matchmaker.exchange.demo import load_demo
from matchmaker.health.checks import run_all_checks
from matchmaker.organisations.sectors import taxonomy
from matchmaker.organisations.service import load_taxonomy
from matchmaker.settings import PROJECT, Settings, data_folder


def prepared_app() -> APIFlask:
    """The application with its instance folder, database, tables and sectors, made if absent."""
    app = create_app()
    with app.app_context():
        upgrade()
        load_taxonomy(COMMAND_LINE, taxonomy())
    return app


@click.group("database")
def database_group() -> None:
    """The database's tables."""


@database_group.command("upgrade")
def upgrade_database() -> None:
    """Bring the tables to this version."""
    prepared_app()
    click.echo("The tables are up to date.")


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor_command(as_json: bool) -> None:
    """Check what the service stands on; each line is ok or says what to do."""
    with prepared_app().app_context():
        checks = run_all_checks()
    if as_json:
        click.echo(json.dumps({"checks": [vars(check) for check in checks]}, ensure_ascii=False))
    else:
        for check in checks:
            click.echo(f"{'ok   ' if check.ok else 'MEND '} {check.name}: {check.said}")
    sys.exit(0 if all(check.ok for check in checks) else 1)


def port_is_free(host: str, port: int) -> bool:
    """Whether the service could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@click.command("serve")
def serve_command() -> None:
    """Prepare the database, with demo data if it is empty, and serve until stopped."""
    app = prepared_app()
    settings: Settings = app.config["SETTINGS"]
    if not port_is_free(settings.host, settings.port):
        click.echo(
            f"Port {settings.port} is in use. Choose another: make run PORT={settings.port + 1}",
            err=True,
        )
        sys.exit(1)
    if settings.demo:
        with app.app_context():
            load_demo(COMMAND_LINE, data_folder("seeds") / "organisations.jsonl", taxonomy())
            load_demo_people(COMMAND_LINE, data_folder("seeds"))
            load_demo_inquiries(COMMAND_LINE, data_folder("seeds") / "inquiries.jsonl")
    click.echo(f"Matchmaker answers on http://{settings.host}:{settings.port} - stop with Ctrl-C.")
    subprocess.Popen([sys.executable, "-m", "matchmaker.cli.main", "worker", "--with-parent"])
    os.chdir(PROJECT)
    arguments = [
        sys.executable,
        "-m",
        "gunicorn",
        "wsgi:app",
        "--bind",
        f"{settings.host}:{settings.port}",
        "--worker-class=gthread",
        "--workers=2",
        "--threads=8",
        "--log-level=warning",
        "--limit-request-line=8190",
        "--control-socket",
        str(settings.instance.resolve() / "gunicorn.ctl"),
    ]
    os.execv(sys.executable, arguments)  # noqa: S606 - our own interpreter, no shell
