"""Versions on trial as the catalogue lists them: an entry like any other, and for whom it is."""

from sqlalchemy import select

from server.db import db
from server.packs.blobs import BlobStore
from server.packs.build import Json
from server.packs.keys import Publisher
from server.packs.models import PackTrial, PackVersion
from server.packs.sign import sign


def trial_entries(publisher: Publisher, blobs: BlobStore) -> list[Json]:
    """Of each trial that is not paused: the version's entry, signed, with its `places`."""
    query = (
        select(PackTrial, PackVersion)
        .join(
            PackVersion,
            (PackVersion.pack == PackTrial.pack)
            & (PackVersion.version == PackTrial.version),
        )
        .where(PackTrial.paused.is_(False))
        .order_by(PackTrial.pack)
    )
    found: list[Json] = []
    for trial, version in db.session.execute(query):
        manifest = blobs.read(version.manifest_sha256)
        signature = sign(manifest, publisher.key)
        found.append(
            {**version.entry, "signature": signature, "places": list(trial.reach)}
        )
    return found
