"""Pages of registration: begin, edit step by step, preview, submit, one's own organisations."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from werkzeug import Response

from matchmaker.accounts.forms import EmptyForm
from matchmaker.accounts.guards import current_actor, public, requires, signed_in
from matchmaker.accounts.policy import Permission
from matchmaker.languages import LANGUAGES, current_language
from matchmaker.organisations.lifecycle import (
    CONSENT_VERSION,
    DraftIncomplete,
    submit_profile,
)
from matchmaker.organisations.records import OrganisationRecord
from matchmaker.organisations.sectors import taxonomy
from matchmaker.registration.help import help_for
from matchmaker.registration.keeping import forget_kept, on_wrong_token
from matchmaker.registration.pages import (
    Page,
    edit_address,
    first_form,
    save,
    show_step,
    step_page,
)
from matchmaker.registration.preview import read_or_none, view_of
from matchmaker.registration.quality import says_something
from matchmaker.registration.queries import Draft, draft_of, own_organisations
from matchmaker.registration.service import begin
from matchmaker.registration.steps import FIRST, NAMES, STEPS, after
from matchmaker.registration.words import init_words

registration = Blueprint("registration", __name__)
registration.register_error_handler(CSRFError, on_wrong_token)
init_words(registration)
SOURCE = "desk_code"
LONGEST_CODE = 100
SUGGESTIONS_OF_A_DRAFT = 20
STEP = f"<any({', '.join(NAMES)}):step>"


@registration.app_context_processor
def registration_values() -> dict[str, object]:
    """What several pages name."""
    return {"consent_version": CONSENT_VERSION}


@registration.get("/register")
@public
def start_registration() -> Response:
    """Begin: a visitor makes an account first. `source` is the code of the desk that sent them."""
    if source := request.args.get("source", "")[:LONGEST_CODE]:
        session[SOURCE] = source
    first = url_for("registration.begin_organisation")
    if current_user.is_authenticated:
        return redirect(first, 303)
    return redirect(url_for("accounts.sign_up_person", next=first), 303)


@registration.route("/register/organisation", methods=["GET", "POST"])
@requires(Permission.ORGANISATION_REGISTER)
def begin_organisation() -> Page:
    """The first step of a new organisation."""
    form, is_kept = first_form()
    if form.validate_on_submit():
        code = str(session.get(SOURCE, ""))
        try:
            id_ = begin(current_actor(), form.values({}), current_language(), code)
        except DraftIncomplete:
            form.refuse("name", _("This cannot be read. Please write it in plain letters."))
        else:
            session.pop(SOURCE, None)
            return forget_kept(redirect(edit_address(id_, after(FIRST)), 303))
    page = render_template(
        "registration/step.html",
        form=form,
        draft=None,
        step=FIRST,
        version=0,
        steps=STEPS,
        is_kept=is_kept,
    )
    return page, 422 if form.errors else 200


@registration.route(f"/organisations/<int:organisation_id>/edit/{STEP}", methods=["GET", "POST"])
@requires(Permission.PROFILE_EDIT, "organisation_id")
def edit_step(organisation_id: int, step: str) -> Page:
    """One step of a draft, or of the revision of a published profile."""
    page = step_page(organisation_id, step)
    if page.form.validate_on_submit():
        return save(page)
    return show_step(page)


@registration.post(f"/organisations/<int:organisation_id>/edit/{STEP}/help")
@requires(Permission.PROFILE_EDIT, "organisation_id")
def help_with_step(organisation_id: int, step: str) -> Page:
    """The column beside the form for what is being typed; nothing is stored."""
    page = step_page(organisation_id, step)
    help_ = help_for(current_actor(), page.record_so_far(), organisation_id)
    return render_template("registration/help.html", help=help_, taxonomy=taxonomy())


def in_language(draft: Draft, record: OrganisationRecord, language: str) -> Markup:
    """The profile exactly as a reader of this language will see it."""
    with force_locale(language):
        return Markup(  # noqa: S704 - rendered by a template that escapes
            render_template(
                "directory/profile.html",
                frame="registration/bare.html",
                organisation=view_of(draft, record),
                taxonomy=taxonomy(),
            )
        )


@registration.get("/organisations/<int:organisation_id>/edit/preview")
@requires(Permission.PROFILE_EDIT, "organisation_id")
def preview_profile(organisation_id: int) -> Page:
    """The profile as others will see it, what is missing, and the button that submits it."""
    draft = draft_of(organisation_id)
    record = read_or_none(draft.record)
    shown = request.args.get("as")
    shown = shown if shown in LANGUAGES else current_language()
    return render_template(
        "registration/preview.html",
        draft=draft,
        shown=shown,
        profile=in_language(draft, record, shown) if record else None,
        is_ready=record is not None and says_something(record),
        steps=STEPS,
        step="preview",
        help=help_for(current_actor(), draft.record, organisation_id),
        form=EmptyForm(formdata=None),
    )


@registration.post("/organisations/<int:organisation_id>/edit/submit")
@requires(Permission.PROFILE_SUBMIT, "organisation_id")
def submit(organisation_id: int) -> Page:
    """Hand the draft that was looked at to the desk."""
    preview = redirect(edit_address(organisation_id, "preview"), 303)
    if request.form.get("version", 0, type=int) != draft_of(organisation_id).version:
        flash(_("Somebody saved a newer text meanwhile. Please check it, then submit."), "bad")
        return preview
    consented = bool(request.form.get("consent"))
    try:
        submit_profile(current_actor(), organisation_id, consented=consented)
    except DraftIncomplete:
        flash(_("Not submitted yet: say what you offer or need, and tick the consent."), "bad")
        return preview
    flash(_("Your profile is submitted. The desk checks it and publishes it."), "ok")
    address = url_for("registration.suggest_for_own_draft", organisation_id=organisation_id)
    return redirect(address, 303)


@registration.get("/organisations/<int:organisation_id>/draft-suggestions")
@requires(Permission.PROFILE_READ_DRAFT, "organisation_id")
def suggest_for_own_draft(organisation_id: int) -> str:
    """Partners for a draft, before it is published."""
    draft = draft_of(organisation_id)
    help_ = help_for(current_actor(), draft.record, organisation_id, SUGGESTIONS_OF_A_DRAFT)
    return render_template("registration/suggestions.html", draft=draft, found=help_.suggestions)


@registration.get("/my/organisations")
@signed_in
def show_own_organisations() -> str:
    """A person's organisations, where each stands and what is next."""
    return render_template(
        "registration/own.html", organisations=own_organisations(current_user.id)
    )
