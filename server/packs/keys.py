"""The publisher's key on this node, its rotations, and the publishers that this node trusts.

`keys/publisher.json` holds the secret (mode 0600) and every rotation that led to it;
`keys/trusted/<thumbprint>.json` holds public keys whose packs may be imported.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.es256 import BadKey, PrivateKey, PublicKey, generate_key, private_key
from server.packs.blobs import sync_folder, write_durably
from server.packs.build import canonical
from server.packs.sign import jwk, read_jwk, sign

THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}")

Rotation = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Publisher:
    """The key that signs here, and the rotations in the order in which they were made."""

    key: PrivateKey
    rotations: tuple[Rotation, ...]

    def owns(self, thumbprint: str) -> bool:
        """Whether this is, or was before a rotation, the publisher's own key."""
        earlier = {rotation["from"] for rotation in self.rotations}
        return thumbprint == self.key.thumbprint or thumbprint in earlier


class KeyFolder:
    """The folder `keys/` of one node."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "publisher.json"

    def publisher(self) -> Publisher:
        """The publisher's key; made at the first call. Raises BadKey for a spoilt file."""
        if not self.file.is_file():
            self._create()
        try:
            saved = json.loads(self.file.read_text("utf-8"))
            return Publisher(private_key(saved["d"]), tuple(saved["rotations"]))
        except (ValueError, KeyError, TypeError) as error:
            raise BadKey(f"{self.file} cannot be read: restore it") from error

    def _create(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = self.folder / f".publisher-{os.getpid()}-{os.urandom(4).hex()}"
        write_durably(temporary, _dump(Publisher(generate_key(), ())), mode=0o600)
        try:
            # A link never replaces: of two processes one wins, both read its key.
            os.link(temporary, self.file)
            sync_folder(self.folder)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()

    def rotate(self) -> Publisher:
        """Replace the key by a new one that the old one vouches for.

        The old one stays trusted for files on the road; where it leaked, delete it from
        keys/trusted/.
        """
        old, new = self.publisher(), generate_key()
        self.trust(old.key.public)
        key = jwk(new.public)
        rotation = {
            "from": old.key.thumbprint,
            "key": key,
            "signature": sign(canonical(key), old.key),
        }
        publisher = Publisher(new, (*old.rotations, rotation))
        write_durably(self.file, _dump(publisher), mode=0o600)
        return publisher

    def trusted(self) -> Mapping[str, PublicKey]:
        """Publishers whose packs may come in: the pinned ones and this node itself.

        Raises BadKey for a spoilt file.
        """
        own = self.publisher().key.public
        found = {own.thumbprint: own}
        for path in sorted((self.folder / "trusted").glob("*.json")):
            try:
                key = read_jwk(json.loads(path.read_text("utf-8")))
            except ValueError as error:
                raise BadKey(f"{path} cannot be read: delete or restore it") from error
            # The name is what the operator compared; the content must agree with it.
            if key.thumbprint == path.stem:
                found[key.thumbprint] = key
        return found

    def trust(self, key: PublicKey) -> None:
        """Pin a publisher's public key."""
        folder = self.folder / "trusted"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_durably(folder / f"{key.thumbprint}.json", canonical(jwk(key)))


def _dump(publisher: Publisher) -> bytes:
    secret = {**jwk(publisher.key.public), "d": publisher.key.d}
    return canonical({**secret, "rotations": list(publisher.rotations)})
