"""Loads and builds what the pages of the form show, from the request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from matchmaker.accounts.guards import current_actor
from matchmaker.languages import current_language
from matchmaker.organisations.consent import agree_to_publication
from matchmaker.organisations.sectors import taxonomy
from matchmaker.registration.fields import StepForm
from matchmaker.registration.forms import FORMS, ContactForm, OrganisationForm, SectorsForm
from matchmaker.registration.help import help_for, sector_choices, with_texts
from matchmaker.registration.keeping import forget_kept, given_back
from matchmaker.registration.queries import Draft, draft_of, record_at
from matchmaker.registration.service import DraftConflict, Typed, save_step
from matchmaker.registration.steps import PREVIEW, STEPS, after, before

Page = str | Response | tuple[str, int]
CHOICE = "choice."
HOME_COUNTRY = {"de": "DE", "ja": "JP"}
OWN_FIELDS = ("csrf_token", "do", "seen")
LISTS = ("offers", "needs", "certificates", "capabilities")


@dataclass(frozen=True)
class StepPage:
    """One step of one draft, with its form as posted, as kept or as saved."""

    draft: Draft
    step: str
    form: StepForm
    version: int
    is_kept: bool = False

    @property
    def organisation_id(self) -> int:
        """Whose draft it is."""
        return self.draft.organisation_id

    def base(self) -> dict[str, Any]:
        """The record that the form began with."""
        if self.version == self.draft.version:
            return self.draft.record
        return record_at(self.organisation_id, self.version)

    def typed(self) -> Typed:
        """What was posted, with the choices of the page that compares two versions."""
        posted = request.form
        choices = {
            name.removeprefix(CHOICE): value
            for name, value in posted.items()
            if name.startswith(CHOICE)
        }
        values = self.form.values(self.base())
        return Typed(values, self.version, choices, posted.get("seen", type=int))

    def record_so_far(self) -> dict[str, Any]:
        """The saved record with the texts of the form."""
        return with_texts(self.draft.record, self.form.values(self.base()))


def step_page(organisation_id: int, step: str) -> StepPage:
    """The step as it is to be shown or saved. Raises NotFound."""
    draft = draft_of(organisation_id)
    kept = given_back() if request.method == "GET" else None
    if request.method == "POST":
        form = FORMS[step]()
        version = request.form.get("version", 0, type=int)
        return StepPage(draft, step, form, version)
    if kept is not None:
        form = FORMS[step](formdata=kept)
        return StepPage(draft, step, form, kept.get("version", 0, type=int), is_kept=True)
    more = request.args.get("more", "")
    form = FORMS[step](formdata=None, data=FORMS[step].data_of(draft.record, more))
    if isinstance(form, ContactForm):
        form.consent.data = draft.has_consent
    return StepPage(draft, step, form, draft.version)


def first_form() -> tuple[OrganisationForm, bool]:
    """The form of a new organisation, and whether it was kept; the country is the reader's."""
    kept = given_back() if request.method == "GET" else None
    if request.method == "POST":
        return OrganisationForm(), False
    if kept is not None:
        return OrganisationForm(formdata=kept), True
    country = HOME_COUNTRY.get(current_language(), "")
    return OrganisationForm(formdata=None, data={"country": country}), False


def show_step(page: StepPage) -> Page:
    """The page of a step."""
    help_ = help_for(current_actor(), page.record_so_far(), page.organisation_id)
    sectors = None
    if isinstance(page.form, SectorsForm):
        find = request.args.get("find", "")
        chosen = page.form.sectors.data
        begins = not chosen and not find and request.method == "GET" and not page.is_kept
        sectors = sector_choices(help_.reading, None if begins else chosen, find)
    status = 422 if page.form.errors else 200
    return render_template(
        "registration/step.html",
        page=page,
        form=page.form,
        draft=page.draft,
        step=page.step,
        version=page.version,
        steps=STEPS,
        sectors=sectors,
        taxonomy=taxonomy(),
        find=request.args.get("find", ""),
        help=help_,
    ), status


def save(page: StepPage) -> Page:
    """Save a step that was checked, and go where the button leads."""
    try:
        saved = save_step(current_actor(), page.organisation_id, page.typed(), current_language())
    except DraftConflict as conflict:
        return show_conflict(page, conflict)
    if isinstance(page.form, ContactForm):
        agree_to_publication(current_actor(), page.organisation_id, bool(page.form.consent.data))
    if saved.was_joined:
        flash(_("Somebody else saved meanwhile. Both changes are kept."), "ok")
    response = redirect(where_next(page), 303)
    return forget_kept(response)


def where_next(page: StepPage) -> str:
    """The address that the pressed button leads to."""
    do = request.form.get("do", "next")
    here: dict[str, Any] = {"organisation_id": page.organisation_id, "step": page.step}
    if do == "back":
        return edit_address(page.organisation_id, before(page.step))
    if do in LISTS:
        return url_for("registration.edit_step", **here, more=do) + f"#new-{do}"
    if do == "find" and isinstance(page.form, SectorsForm):
        return url_for("registration.edit_step", **here, find=page.form.find.data) + "#found"
    if do == "check":
        return edit_address(page.organisation_id, PREVIEW)
    return edit_address(page.organisation_id, after(page.step))


def edit_address(organisation_id: int, step: str) -> str:
    """The address of a step or of the preview."""
    if step == PREVIEW:
        return url_for("registration.preview_profile", organisation_id=organisation_id)
    return url_for("registration.edit_step", organisation_id=organisation_id, step=step)


def show_conflict(page: StepPage, conflict: DraftConflict) -> Page:
    """The newer text beside the one just typed, with a choice for each field."""
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in OWN_FIELDS and not name.startswith(CHOICE)
    ]
    rendered = render_template(
        "registration/conflict.html",
        page=page,
        draft=page.draft,
        step=page.step,
        conflicts=conflict.conflicts,
        seen=conflict.version,
        typed=typed,
        do=request.form.get("do", "next"),
        taxonomy=taxonomy(),
    )
    return rendered, conflict.status
