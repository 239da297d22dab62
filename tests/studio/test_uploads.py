"""Files of any size into a draft: an upload goes on after every cut, and becomes renditions once."""

import errno
import fcntl
import hashlib
import random
from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import now, reading, run_unit
from server.people import places
from server.studio import drafts
from server.studio.media import limits, receiving, work
from server.studio.media.ffmpeg import BadMedia
from server.studio.media.renditions import Made
from server.studio.models import StudioUpload
from tests.packs.films import film
from tests.people.staff import staffed
from tests.studio.clips import clip
from tests.studio.tus import API, PACK, TUS, begin, offset, piece

DATA = random.Random(7).randbytes(300_000)


@pytest.fixture
def desk(app: Flask) -> FlaskClient:
    """An editor's browser, and an empty pack."""
    run_unit(lambda: places.ensure_top({"zh_Hans": "全部", "en": "Everywhere"}))
    editor = staffed(app, "ella", "editor")
    made = editor.post(
        f"{API}/packs",
        json={"pack": PACK, "title": "看录像", "language": "zh_Hans", "level": "A"},
    )
    assert made.status_code == 201
    return editor


def listed(desk: FlaskClient) -> dict[str, Any]:
    found = desk.get(f"{API}/packs/{PACK}/uploads").json
    assert found
    return dict(found[0])


def owner_of(upload: str) -> str:
    with reading() as session:
        row = session.get(StudioUpload, upload)
        assert row is not None
        return row.staff_id


def path_of(url: str) -> Path:
    return receiving.original(url.rsplit("/", 1)[1])


class Cut:
    """A body whose line is cut after some bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, size: int, /) -> bytes:
        if not self.data:
            raise ConnectionResetError
        part, self.data = self.data[:size], self.data[size:]
        return part


def test_an_upload_cut_ten_times_sends_nothing_twice(desk: FlaskClient) -> None:
    answer = begin(desk, len(DATA))
    assert answer.status_code == 201
    url = answer.headers["Location"]
    upload = url.rsplit("/", 1)[1]
    owner, sent = owner_of(upload), 0
    for _ in range(10):
        at = offset(desk, url)
        with pytest.raises(ConnectionResetError):
            receiving.append(upload, owner, at, Cut(DATA[at : at + 27_001]))
        sent += 27_001
        assert offset(desk, url) == at + 27_001
    at = offset(desk, url)
    last = piece(desk, url, at, DATA[at:])
    assert last.status_code == 204
    assert int(last.headers["Upload-Offset"]) == len(DATA)
    assert sent + len(DATA) - at == len(DATA)
    assert path_of(url).read_bytes() == DATA
    assert listed(desk)["state"] == "waiting"
    # What was sent twice is not kept twice.
    assert piece(desk, url, len(DATA), b"more").status_code == 204
    assert path_of(url).read_bytes() == DATA


def test_a_piece_from_another_place_is_refused(desk: FlaskClient) -> None:
    url = begin(desk, len(DATA)).headers["Location"]
    assert piece(desk, url, 0, DATA[:1000]).status_code == 204
    answer = piece(desk, url, 2000, DATA[2000:3000])
    assert (answer.status_code, answer.json["offset"]) == (409, 1000)
    # More than was announced is not written.
    assert piece(desk, url, 1000, DATA[1000:] + b"x" * 99).status_code == 204
    assert path_of(url).stat().st_size == len(DATA)


def test_a_damaged_piece_is_not_kept(desk: FlaskClient) -> None:
    url = begin(desk, len(DATA)).headers["Location"]
    good = b64encode(hashlib.sha256(DATA[:500]).digest()).decode()
    head = {"Upload-Checksum": f"sha256 {good}"}
    answer = piece(desk, url, 0, DATA[1:501], **head)
    assert (answer.status_code, answer.json["code"]) == (460, "bad-checksum")
    assert offset(desk, url) == 0
    assert piece(desk, url, 0, DATA[:500], **head).status_code == 204
    wrong = {"Upload-Checksum": "md5 AAAA"}
    assert piece(desk, url, 500, b"x", **wrong).status_code == 400


def test_two_windows_do_not_mix_their_bytes(desk: FlaskClient) -> None:
    url = begin(desk, len(DATA)).headers["Location"]
    with path_of(url).open("r+b") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert piece(desk, url, 0, DATA).status_code == 423
    assert piece(desk, url, 0, DATA).status_code == 204


@pytest.mark.parametrize(
    ("size", "name", "kind", "status", "code"),
    [
        (4_000_000_000, "a", "video", 413, "upload-too-big"),
        (300_000_000, "a", "sound", 413, "upload-too-big"),
        (60_000_000, "a", "picture", 413, "upload-too-big"),
        (0, "a", "video", 400, "empty-file"),
        (10, "../a", "video", 400, "bad-media-name"),
        (10, "a-144p", "video", 400, "bad-media-name"),
        (10, "A", "video", 400, "bad-media-name"),
        (10, "a", "program", 400, "bad-media-name"),
    ],
)
def test_what_is_not_taken_is_said_before_a_byte_is_sent(
    desk: FlaskClient, size: int, name: str, kind: str, status: int, code: str
) -> None:
    head = {"Accept-Language": "zh"}
    answer = begin(desk, size, name, kind, **head)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    if code == "upload-too-big":
        assert "先" in answer.json["detail"]
    assert desk.get(f"{API}/packs/{PACK}/uploads").json == []


def test_strange_headers_are_refused(desk: FlaskClient) -> None:
    path = f"{API}/packs/{PACK}/uploads"
    assert desk.post(path).status_code == 412
    assert desk.post(path, headers={**TUS, "Upload-Length": "-1"}).status_code == 400
    for told in ("name !!!", "name " + "A" * 5000, "name /w=="):
        head = {**TUS, "Upload-Length": "5", "Upload-Metadata": told}
        assert desk.post(path, headers=head).status_code == 400
    url = begin(desk, 5).headers["Location"]
    assert desk.patch(url, data=b"x", headers=TUS).status_code == 415
    assert piece(desk, url, 0, b"x", **{"Upload-Offset": "x"}).status_code == 400
    big = piece(desk, url, 0, b"x" * (limits.PIECE + 1))
    assert big.status_code == 413
    about = desk.options(f"{API}/uploads")
    assert about.status_code == 204 and about.headers["Tus-Version"] == "1.0.0"


def test_an_upload_is_its_sender_s_alone(app: Flask, desk: FlaskClient) -> None:
    url = begin(desk, 10).headers["Location"]
    other, nobody = staffed(app, "otto", "editor"), app.test_client()
    assert other.head(url, headers=TUS).status_code == 404
    assert piece(other, url, 0, b"x" * 10).status_code == 404
    assert other.delete(url, headers=TUS).status_code == 404
    assert other.get(f"{API}/packs/{PACK}/uploads").json[0]["mine"] is False
    same = {"Sec-Fetch-Site": "same-origin"}
    assert piece(nobody, url, 0, b"x", **same).status_code == 401
    # Signed in again, it goes on where it was.
    assert offset(desk, url) == 0


def test_the_studio_does_not_fill_the_disk(
    desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "QUOTA", 100)
    assert begin(desk, 90).status_code == 201
    full = begin(desk, 20, "other")
    assert (full.status_code, full.json["code"]) == (413, "uploads-full")
    monkeypatch.setattr(receiving, "QUOTA", 10_000)
    monkeypatch.setattr(receiving, "MOST_OPEN", 1)
    assert begin(desk, 20, "other").json["code"] == "too-many-uploads"
    monkeypatch.setattr(receiving, "LEAVE_FREE", 1 << 60)
    assert begin(desk, 20, "other").status_code == 507


def test_a_disk_that_is_full_is_said_and_the_upload_goes_on_later(
    desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = begin(desk, len(DATA)).headers["Location"]

    def full(*_rest: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(receiving.os, "write", full)
        answer = piece(desk, url, 0, DATA)
    assert (answer.status_code, answer.json["code"]) == (507, "disk-full")
    assert piece(desk, url, 0, DATA).status_code == 204


def test_an_upload_that_is_taken_away_leaves_nothing(desk: FlaskClient) -> None:
    url = begin(desk, len(DATA)).headers["Location"]
    piece(desk, url, 0, DATA)
    assert desk.delete(url, headers=TUS).status_code == 204
    assert not path_of(url).exists()
    assert desk.head(url, headers=TUS).status_code == 404
    assert work.do_next() is False


def send(
    desk: FlaskClient, data: bytes, name: str = "shake", kind: str = "video"
) -> str:
    url: str = begin(desk, len(data), name, kind).headers["Location"]
    assert piece(desk, url, 0, data).status_code == 204
    return url


def test_a_clip_becomes_files_of_the_draft_once(
    desk: FlaskClient, tmp_path: Path
) -> None:
    url = send(desk, clip(tmp_path / "clip.mp4", 3, "320x240").read_bytes())
    assert work.do_next() and not work.do_next()
    done = listed(desk)
    assert (done["state"], done["percent"], done["problem"]) == ("done", 100, "")
    names = {file["name"] for file in done["made"]}
    assert names == {
        "shake-144p.mp4", "shake-240p.mp4", "shake-sound.m4a", "shake-poster.webp",
    }  # fmt: skip
    assert {f"media/{name}" for name in names} <= set(drafts.content_of(PACK))
    seen = desk.get(f"{API}/packs/{PACK}/media/shake-144p.mp4")
    assert seen.mimetype == "video/mp4"
    assert "sandbox" in seen.headers["Content-Security-Policy"]
    # Another moment as its picture; a moment that it does not have.
    poster = drafts.content_of(PACK)["media/shake-poster.webp"]
    chosen = desk.post(f"{API}/packs/{PACK}/videos/shake/poster", json={"at": 2})
    assert chosen.status_code == 200
    assert drafts.content_of(PACK)["media/shake-poster.webp"] != poster
    late = desk.post(f"{API}/packs/{PACK}/videos/shake/poster", json={"at": 99})
    assert late.status_code == 400
    # A part of it, made anew from the original; by nobody while it is being worked on.
    again = f"{url}/again"
    assert desk.post(again, json={"start": 1, "end": 2}).status_code == 204
    assert desk.post(again, json={}).status_code == 409
    assert work.do_next()
    assert listed(desk)["seconds"] < 2
    assert desk.post(again, json={"start": 2, "end": 1}).status_code == 422


def test_a_broken_file_is_named_and_can_be_sent_again(
    desk: FlaskClient, tmp_path: Path
) -> None:
    send(desk, film()[:20] + b"\0\0\0\x40mdat" + bytes(99))
    assert work.do_next()
    failed = listed(desk)
    assert (failed["state"], failed["problem"]) == ("failed", "cut-off")
    assert failed["why"]
    send(desk, b"#EXTM3U\nfile:///etc/passwd\n" * 9, "list")
    assert work.do_next()
    found = desk.get(f"{API}/packs/{PACK}/uploads").json
    assert {each["problem"] for each in found} == {"cut-off", "not-media"}
    assert not [p for p in drafts.content_of(PACK) if p.startswith("media/")]
    # The whole file takes the place of the one that was cut.
    url = send(desk, clip(tmp_path / "clip.mp4", 1, "160x120").read_bytes())
    assert work.do_next()
    kept = desk.get(f"{API}/packs/{PACK}/uploads").json
    states = {each["stem"]: each["state"] for each in kept}
    assert (states, len(kept)) == ({"shake": "done", "list": "failed"}, 2)
    assert path_of(url).exists()
    assert len(list(receiving.folder().iterdir())) == 2


def test_a_server_that_stops_in_the_middle_begins_the_job_again(
    desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(desk, b"abc", "a", "sound")
    tried = []

    def stops(*_: Any) -> Made:
        tried.append(1)
        raise KeyboardInterrupt

    monkeypatch.setattr(work, "_make", stops)
    for _ in range(limits.MOST_TRIES):
        with pytest.raises(KeyboardInterrupt):
            work.do_next()
        assert listed(desk)["state"] == "running"
        assert work.do_next() is False
        later = now() + limits.SILENT + timedelta(seconds=5)
        monkeypatch.setattr(work, "now", lambda later=later: later)
        work.tidy()
        monkeypatch.undo()
        monkeypatch.setattr(work, "_make", stops)
    assert len(tried) == limits.MOST_TRIES
    assert listed(desk)["problem"] == "broke-off"


def test_a_full_draft_says_so_and_takes_nothing(
    desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made({"a-144p.mp4": film(), "a-240p.mp4": film(filling=b"two")})
    monkeypatch.setattr(work, "_make", lambda job: made)
    monkeypatch.setattr(drafts, "MOST_FILES", 2)
    send(desk, b"abc", "a")
    assert work.do_next()
    assert listed(desk)["problem"] == "draft-full"
    assert not [p for p in drafts.content_of(PACK) if p.startswith("media/")]


def test_what_is_taken_away_while_it_is_made_stays_away(
    desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = send(desk, b"abc", "a")

    def slow(job: work.Job) -> Made:
        desk.delete(url, headers=TUS)
        work._teller(job.upload)(0.5)
        raise AssertionError("goes on")

    monkeypatch.setattr(work, "_make", slow)
    assert work.do_next()
    assert desk.get(f"{API}/packs/{PACK}/uploads").json == []

    def fails(job: work.Job) -> Made:
        raise BadMedia("no-ffmpeg")

    monkeypatch.setattr(work, "_make", fails)
    send(desk, b"abc", "b")
    assert work.do_next()
    assert listed(desk)["problem"] == "no-ffmpeg"


def test_uploads_that_nobody_goes_on_with_are_swept(
    desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = begin(desk, len(DATA)).headers["Location"]
    stray = receiving.folder() / "stray"
    stray.write_bytes(b"x")
    work.tidy()
    assert path_of(url).exists() and stray.exists()
    later = now() + limits.FORGOTTEN + timedelta(hours=1)
    monkeypatch.setattr(work, "now", lambda: later)
    work.tidy()
    assert not path_of(url).exists() and not stray.exists()
    assert desk.get(f"{API}/packs/{PACK}/uploads").json == []


def test_captions_are_written_and_refused_line_by_line(desk: FlaskClient) -> None:
    address = f"{API}/packs/{PACK}/videos/shake/captions/zh_Hans"
    assert desk.get(address).status_code == 404
    put = f"{API}/packs/{PACK}/media/shake-144p.mp4"
    kind = {"Content-Type": "application/octet-stream"}
    assert desk.put(put, data=film(), headers=kind).status_code == 200
    assert desk.get(address).json == {"cues": []}
    cues = [
        {"start": 0, "end": 1500, "text": "先垫两层 <纸>"},
        {"start": 2000, "end": 3000, "text": "再放 & 压实"},
    ]
    assert desk.put(address, json={"cues": cues}).status_code == 200
    assert desk.get(address).json == {"cues": cues}
    for text in ("a\u202eb", "a\n\nb", "x" * 90, "\0"):
        odd = [{"start": 0, "end": 900, "text": text}]
        assert desk.put(address, json={"cues": odd}).status_code in (200, 400), text
    half = '{"cues": [{"start": 0, "end": 900, "text": "\\ud800"}]}'
    answer = desk.put(address, data=half, content_type="application/json")
    assert answer.status_code in (200, 400)
    assert desk.put(address, json={"cues": cues}).status_code == 200
    cues[1]["end"] = 1900
    wrong = desk.put(address, json={"cues": cues})
    assert (wrong.status_code, wrong.json["code"]) == (400, "bad-captions")
    assert "2" in wrong.json["detail"]
    assert desk.put(address, json={"cues": []}).status_code == 200
    assert desk.get(address).json == {"cues": []}
    assert desk.put(f"{address}x", json={"cues": []}).status_code == 404


def test_sizes_and_captions_as_files_are_checked(desk: FlaskClient) -> None:
    kind = {"Content-Type": "application/octet-stream"}

    def put(name: str, data: bytes) -> str:
        path = f"{API}/packs/{PACK}/media/{name}"
        answer = desk.put(path, data=data, headers=kind)
        return "" if answer.status_code == 200 else str(answer.json["code"])

    assert put("a-144p.mp4", film()) == ""
    assert put("a.mp4", film()) == "not-a-size"
    assert put("a-240p.mp4", film(codecs=("vp09",))) == "bad-video"
    assert put("a-zh.vtt", b"WEBVTT\n\nno time\n") == "bad-captions"
    assert put("a-zh.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nyes\n") == ""
