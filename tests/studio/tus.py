"""An upload as a tus client speaks it."""

from base64 import b64encode
from typing import Any

from flask.testing import FlaskClient

PACK = "V01-A"
API = "/api/v1/studio"
TUS = {"Tus-Resumable": "1.0.0"}


def metadata(**told: str) -> str:
    return ",".join(f"{k} {b64encode(v.encode()).decode()}" for k, v in told.items())


def begin(
    desk: FlaskClient, size: int, name: str = "shake", kind: str = "video", **more: str
) -> Any:
    told = metadata(filename="摇一摇.mp4", name=name, kind=kind)
    head = {**TUS, "Upload-Length": str(size), "Upload-Metadata": told, **more}
    return desk.post(f"{API}/packs/{PACK}/uploads", headers=head)


def piece(desk: FlaskClient, url: str, offset: int, data: bytes, **more: str) -> Any:
    head = {
        **TUS, "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream", **more,
    }  # fmt: skip
    return desk.patch(url, data=data, headers=head)


def offset(desk: FlaskClient, url: str) -> int:
    return int(desk.head(url, headers=TUS).headers["Upload-Offset"])
