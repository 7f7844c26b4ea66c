"""Tasks beside the next step: added by hand, ticked off, put off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from matchmaker.accounts.policy import Actor
from matchmaker.errors import MatchmakerError, NotFound
from matchmaker.inquiries.models import InquiryTask
from matchmaker.inquiries.service.cases import Case, changing
from matchmaker.inquiries.service.messages import add_task

LONGEST_TASK = 500


class TaskRefused(MatchmakerError):
    """The task says nothing, or too much."""


def add_task_by_hand(
    actor: Actor, inquiry_id: int, text: str, due_at: datetime, owner_id: int | None = None
) -> int:
    """Add a task with a date to an inquiry, open or closed; its id.

    Raises NotFound, TaskRefused.
    """
    written = text.strip()
    if not written or len(written) > LONGEST_TASK:
        raise TaskRefused(f"Say in at most {LONGEST_TASK} characters what is to be done.")
    with changing(actor, inquiry_id) as case:
        task = add_task(case, written, due_at, key=None, owner_id=owner_id)
        case.tell("add a task")
        return task.id


@contextmanager
def changing_task(
    actor: Actor, inquiry_id: int, task_id: int
) -> Iterator[tuple[Case, InquiryTask]]:
    """One change of a task. Raises NotFound."""
    with changing(actor, inquiry_id) as case:
        task = case.session.get(InquiryTask, task_id, with_for_update=True)
        if task is None or task.inquiry_id != inquiry_id:
            raise NotFound("There is no such task.")
        yield case, task


def tick_task(actor: Actor, inquiry_id: int, task_id: int, *, is_done: bool = True) -> None:
    """Tick a task off, or say that it is to be done after all.

    Raises NotFound.
    """
    with changing_task(actor, inquiry_id, task_id) as (case, task):
        if (task.done_at is not None) == is_done:
            return
        task.done_at = case.now if is_done else None
        task.done_by = actor.user_id if is_done else None
        case.tell("tick a task" if is_done else "open a task again", task=task_id)


def put_task_off(actor: Actor, inquiry_id: int, task_id: int, due_at: datetime) -> None:
    """Give a task another date.

    Raises NotFound.
    """
    with changing_task(actor, inquiry_id, task_id) as (case, task):
        task.due_at, task.escalated_at = due_at, None
        case.tell("put a task off", task=task_id)
