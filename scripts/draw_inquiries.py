"""Writes the transition tables of inquiries and proposals into docs/inquiries.md, between its marks."""

from __future__ import annotations

from pathlib import Path

from matchmaker.inquiries.workflow import CLOSED, FORWARD, OPEN, Stage, Verb, Waiting, public_stage
from matchmaker.proposals.workflow import MOVES as PROPOSAL_MOVES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "inquiries.md"
BEGIN, END = "<!-- tables -->\n", "<!-- /tables -->"


def mermaid() -> str:
    """The diagram of the stages; resuming is drawn once, as the way back to where it rested."""
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> received"]
    for move in FORWARD:
        if move.verb in (Verb.RESUME, Verb.WITHDRAW, Verb.MERGE, Verb.HOLD):
            continue
        source, target = (str(stage).replace(" ", "_") for stage in (move.source, move.target))
        lines.append(f"    {source} --> {target}: {move.verb}")
    return "\n".join([*lines, "```"])


def tables() -> str:
    """Both tables and the projection, in the order of the code."""
    rows = ["| Verb | From → to | Needs |", "|---|---|---|"]
    rows += [
        f"| {move.verb} | {move.source} → {move.target} | {move.needs or '–'} |" for move in FORWARD
    ]
    proposals = ["| Verb | From → to | By | Needs |", "|---|---|---|---|"]
    proposals += [
        f"| {move.verb} | {move.source} → {move.target} | {move.by} | {move.needs or '–'} |"
        for move in PROPOSAL_MOVES
    ]
    seen = ["| Stage | The inquirer sees | while waiting for the inquirer |", "|---|---|---|"]
    for stage in Stage:
        waiting = public_stage(stage, Waiting.INQUIRER if stage not in CLOSED else None)
        seen.append(f"| {stage} | {public_stage(stage, Waiting.DESK)} | {waiting} |")
    open_ = ", ".join(OPEN)
    return "\n\n".join(
        [
            mermaid(),
            f"Drawn without *withdraw*, *merge* and *put on hold*, which every open stage allows "
            f"({open_}), and *resume*, which goes back to where it rested.",
            "## Moves",
            "\n".join(rows),
            "## Proposals",
            "\n".join(proposals),
            "## What the inquirer sees",
            "\n".join(seen),
        ]
    )


def page_with(text: str) -> str:
    """The page with the tables of the code between its marks."""
    head, _mark, rest = text.partition(BEGIN)
    return f"{head}{BEGIN}{tables()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page_with(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
