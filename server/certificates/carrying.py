"""Requests for names and certificates on their way through a station to the centre, and back.

Each station signs what it asks for with its node key, so a station in between can neither ask
in another's name nor put its own key or address in. What travels is kept as one file for each
station, ``DATA_DIR/certificates/carried/<station>.json``, and survives a restart.
"""

import json
import os
import re
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from server.certificates.issuing import is_good, key_of_request
from server.es256 import PrivateKey, from_base64url, public_key, to_base64url

#: A name in a header is some hundred bytes, a certificate with its chain some thousand.
MOST_ASKED: Final = 20
MOST_TOLD: Final = 10
#: More outlets behind one station are none.
MOST_CARRIED: Final = 500
MAX_CSR: Final = 4_000
THUMBPRINT: Final = re.compile(r"[A-Za-z0-9_-]{43}")

Said = Mapping[str, Any]


def wish_text(station: str, lan: str, csr: str) -> bytes:
    """What a station signs when it asks for a name, and for a certificate where ``csr`` is one."""
    return f"tianjian name\n{station}\n{lan}\n{csr}".encode()


def signed_wish(key: PrivateKey, lan: str, csr: str) -> dict[str, Any]:
    """What a station adds to its request, so that others may carry its wish further."""
    point = {"x": key.public.x, "y": key.public.y}
    signature = to_base64url(key.sign(wish_text(key.thumbprint, lan, csr)))
    return {"name_key": point, "name_signature": signature}


def wish_of(station: str, place: str, header: Said) -> dict[str, Any]:
    """The wish in the request of a station that is here itself; signed or not."""
    return {
        "station": station,
        "place": place,
        "lan": header.get("lan", ""),
        "csr": header.get("csr", ""),
        "key": header.get("name_key"),
        "signature": header.get("name_signature"),
    }


def read_wish(said: Said) -> dict[str, Any] | None:
    """A wish taken apart, if the station that it names signed it; else None."""
    texts = ("station", "place", "lan", "csr", "signature")
    if not all(isinstance(said.get(name), str) for name in texts):
        return None
    wish = {name: said[name] for name in texts}
    if len(wish["csr"]) > MAX_CSR or len(wish["lan"]) > 100 or len(wish["place"]) > 64:
        return None
    try:
        key = public_key(str(said["key"]["x"]), str(said["key"]["y"]))
        signature = from_base64url(wish["signature"])
    except (KeyError, TypeError, ValueError):
        return None
    text = wish_text(wish["station"], wish["lan"], wish["csr"])
    if key.thumbprint != wish["station"] or not key.verify(signature, text):
        return None
    return {**wish, "key": {"x": key.x, "y": key.y}}


class Carrier:
    """What stations below asked for, and what the centre said."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / "certificates" / "carried"

    def take(self, wish: Said) -> None:
        """Keep a wish to carry it up; one that its station did not sign is left lying."""
        read = read_wish(wish)
        if read is None:
            return
        kept = self._read(read["station"])
        if not kept and len(self._stations()) >= MOST_CARRIED:
            return
        # Signatures differ each time, so what is wished is compared, not how it is written.
        if _meaning(kept.get("wish")) != _meaning(read):
            self._write(read["station"], {**kept, "wish": read})

    def wishes(self) -> list[dict[str, Any]]:
        """What has to go up: wishes whose answer is not here."""
        found = []
        for station in self._stations():
            kept = self._read(station)
            if kept.get("wish") and not _is_answered(kept):
                found.append(kept["wish"])
        # A certificate before a name that is only asked for once more.
        found.sort(key=lambda wish: not wish["csr"])
        return found[:MOST_ASKED]

    def keep(self, answers: Any) -> None:
        """Keep what came down for stations below."""
        for said in answers if isinstance(answers, list) else []:
            station = said.get("station") if isinstance(said, dict) else None
            if isinstance(station, str) and (kept := self._read(station)):
                self._write(station, {**kept, "said": said})

    def answer(self, station: str) -> dict[str, Any]:
        """Members of the answer to a station that is here itself."""
        said = self._read(station).get("said") or {}
        names = ("hostname", "certificate", "certificate_trouble")
        return {name: said[name] for name in names if isinstance(said.get(name), str)}

    def answers(self, stations: Iterable[str]) -> list[dict[str, Any]]:
        """What is here for stations further down."""
        return [said for each in stations if (said := self._read(each).get("said"))]

    # --- files ---------------------------------------------------------------------------

    def _stations(self) -> list[str]:
        return sorted(path.stem for path in self.folder.glob("*.json"))

    def _read(self, station: str) -> dict[str, Any]:
        if not THUMBPRINT.fullmatch(station):
            return {}
        try:
            kept = json.loads((self.folder / f"{station}.json").read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def _write(self, station: str, kept: Said) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self.folder / f".{station}.{os.getpid()}.{threading.get_ident()}"
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / f"{station}.json")


def _meaning(wish: Said | None) -> tuple[Any, ...]:
    if not wish:
        return ()
    return (wish["place"], wish["lan"], key_of_request(wish["csr"]))


def _is_answered(kept: Said) -> bool:
    """Whether what came down is all that was wished."""
    said, wish = kept.get("said") or {}, kept["wish"]
    if wish["csr"]:
        return is_good(str(said.get("certificate", "")), wish["csr"])
    return bool(said.get("hostname")) and said.get("lan") == wish["lan"]
