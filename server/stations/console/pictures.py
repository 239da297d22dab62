"""QR codes for phones: the Wi-Fi, the station's address, and the station for the centre's app."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import segno
from segno.helpers import make_wifi_data

QUIET_MODULES = 4


@dataclass(frozen=True, slots=True)
class Picture:
    """A QR code: what it is for (``wifi``, ``address``, ``app``), its text, its SVG."""

    kind: str
    text: str
    svg: str


def qr_svg(text: str) -> str:
    """The QR code (ISO/IEC 18004, error correction M or better) as inline SVG."""
    code = segno.make(text, error="m", micro=False)
    # Without size attributes: the style sheet says how large. No namespace, no inline style.
    return str(
        code.svg_inline(
            border=QUIET_MODULES, omitsize=True, svgclass="qr", lineclass=None,
            dark="#000", light="#fff",
        )
    )  # fmt: skip


def wifi_text(name: str, password: str) -> str:
    """What phones' cameras read as a Wi-Fi ("WIFI:…"; no password: an open one)."""
    if password:
        return str(make_wifi_data(name, password=password, security="WPA"))
    return str(make_wifi_data(name, None, security="nopass"))


def app_link(centre_url: str, station_url: str) -> str:
    """Opens the centre's app on a phone that has it, and leads it to this station."""
    return f"{centre_url}/#station={quote(station_url, safe='')}"


def pictures(
    wifi: tuple[str, str], station_url: str, centre_url: str
) -> Sequence[Picture]:
    """Those that can be drawn with what is known, in the order of use."""
    texts = {
        "wifi": wifi_text(*wifi) if wifi[0] else "",
        "address": f"{station_url}/" if station_url else "",
        "app": app_link(centre_url, station_url) if centre_url and station_url else "",
    }
    return [Picture(kind, text, qr_svg(text)) for kind, text in texts.items() if text]


def shown_address(url: str) -> str:
    """An address as people type it: without ``http://``, which browsers add."""
    return urlsplit(url).netloc if url.startswith("http://") else url
