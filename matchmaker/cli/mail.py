"""Commands about incoming mail."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from matchmaker.accounts.policy import COMMAND_LINE
from matchmaker.cli.service import prepared_app
from matchmaker.inbox.reading import MOST_BYTES, MailUnreadable
from matchmaker.inbox.service import Receipt, receive
from matchmaker.logs import log

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits: a mail server keeps the mail and tries later


@click.group("mail")
def mail_group() -> None:
    """Incoming mail."""


@mail_group.command("receive")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def receive_command(as_json: bool) -> None:
    """Take one message (RFC 5322) on standard input, for a mail server's pipe.

    Exit code 0: stored, also where it belongs to no inquiry. 1: refused, it cannot be read or is
    too large. 75: not stored for another reason, try again later.
    """
    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        with prepared_app().app_context():
            receipt = receive(COMMAND_LINE, raw)
    except MailUnreadable as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except Exception as error:  # whatever it is, the mail must not come back to its sender
        log.error("mail not stored", exc_info=error)
        click.echo(f"The mail is not stored ({type(error).__name__}). Try again later.", err=True)
        sys.exit(TRY_AGAIN)
    click.echo(json.dumps(asdict(receipt), ensure_ascii=False) if as_json else line_of(receipt))


def line_of(receipt: Receipt) -> str:
    """What became of the mail, in one line."""
    if receipt.inquiry:
        return f"Stored with inquiry {receipt.inquiry} ({receipt.kind})."
    if receipt.stored == "known":
        return "This mail was stored before."
    return f"Stored as belonging to no inquiry, for {receipt.desk or 'the leads'} to sort."
