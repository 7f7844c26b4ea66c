"""Settings, read once from the environment. Every name is documented in docs/settings.md."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from flask import current_app
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matchmaker.errors import SettingsInvalid

PACKAGE = Path(__file__).resolve().parent
PROJECT = PACKAGE.parent


def data_folder(name: str) -> Path:
    """The folder `name` beside the package in a checkout, or inside it in an installed wheel."""
    beside = PROJECT / name
    return beside if beside.is_dir() else PACKAGE / f"_{name}"


def is_loopback_name(host: str) -> bool:
    """Whether a host's name or address is that of this very machine."""
    return host in {"localhost", "::1"} or host.startswith("127.")


class Settings(BaseModel):
    """What an operator can set. Unknown variables are ignored, unusable values stop the start."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    host: str = Field(default="127.0.0.1", validation_alias="HOST")
    port: int = Field(default=5000, ge=1, le=65535, validation_alias="PORT")
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    instance: Path = Field(default=PROJECT / "instance", validation_alias="MATCHMAKER_INSTANCE")
    secret_key: str = Field(default="", validation_alias="SECRET_KEY")
    demo: bool = Field(default=True, validation_alias="MATCHMAKER_DEMO")
    meaning: bool = Field(default=True, validation_alias="MATCHMAKER_MEANING")
    log_format: Literal["json", "text"] = Field(default="text", validation_alias="LOG_FORMAT")
    public_url: str = Field(default="", validation_alias="PUBLIC_URL")
    api_calls_a_minute: int = Field(default=600, ge=300, validation_alias="API_CALLS_A_MINUTE")

    metrics_token: str = Field(
        default="", pattern=r"^([!-~]{16,})?$", validation_alias="METRICS_TOKEN"
    )

    mail_url: str = Field(default="", pattern=r"^(smtps?://.+)?$", validation_alias="MAIL_URL")
    inbox_url: str = Field(default="", pattern=r"^(imaps?://.+)?$", validation_alias="INBOX_URL")
    mail_from: str = Field(
        default="Matchmaker <matchmaker@localhost>", validation_alias="MAIL_FROM"
    )
    staff_second_factor: bool = Field(default=False, validation_alias="STAFF_SECOND_FACTOR")
    trusted_proxies: int = Field(default=0, ge=0, le=5, validation_alias="TRUSTED_PROXIES")

    privacy_contact: str = Field(default="", validation_alias="PRIVACY_CONTACT")
    keep_unconfirmed_days: int = Field(default=30, ge=1, validation_alias="KEEP_UNCONFIRMED_DAYS")
    keep_outbox_days: int = Field(default=30, ge=1, validation_alias="KEEP_OUTBOX_DAYS")
    keep_security_log_days: int = Field(
        default=180, ge=1, validation_alias="KEEP_SECURITY_LOG_DAYS"
    )
    keep_links_days: int = Field(default=30, ge=1, validation_alias="KEEP_LINKS_DAYS")
    keep_mail_days: int = Field(default=90, ge=1, validation_alias="KEEP_MAIL_DAYS")
    keep_drafts_days: int = Field(default=365, ge=1, validation_alias="KEEP_DRAFTS_DAYS")
    keep_inquiries_days: int = Field(default=1095, ge=1, validation_alias="KEEP_INQUIRIES_DAYS")
    keep_absences_days: int = Field(default=30, ge=1, validation_alias="KEEP_ABSENCES_DAYS")

    @property
    def base_url(self) -> str:
        """The address under which readers reach the service, as it stands in mails."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def is_https(self) -> bool:
        """Whether readers reach the service over TLS."""
        return self.public_url.startswith("https://")

    @property
    def is_loopback(self) -> bool:
        """Whether only this very machine can reach the service."""
        return is_loopback_name(self.host)

    @property
    def is_own_address(self) -> bool:
        """Whether the public address, if there is one, is this very machine's."""
        return not self.public_url or is_loopback_name(urlsplit(self.public_url).hostname or "")

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database: as given, or SQLite in the instance folder."""
        return self.database_url or f"sqlite:///{self.instance.resolve() / 'matchmaker.db'}"

    @property
    def dictionaries(self) -> Path:
        """The folder of the dictionaries that the operator has added."""
        return self.instance.resolve() / "lexicon"


def load_settings() -> Settings:
    """Read the environment.

    Raises SettingsInvalid with the name of the first unusable variable.
    """
    try:
        return Settings.model_validate({name: value for name, value in os.environ.items() if value})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsInvalid(
            f"The setting {name} cannot be used: {first['msg']}. Correct it and start again."
        ) from None


def current_settings() -> Settings:
    """The settings of the application that runs."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def prepare_instance(settings: Settings) -> None:
    """Make the instance folder, readable by its owner only."""
    folder = settings.instance
    if not folder.is_dir():
        folder.mkdir(parents=True, mode=0o700)
    if folder.stat().st_uid == os.getuid():
        folder.chmod(0o700)


def secret_key(settings: Settings) -> str:
    """The key that signs sessions: as given, or made once and kept in the instance folder."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.instance / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii")
