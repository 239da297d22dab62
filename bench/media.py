"""Media in the studio: what a minute of video weighs on a phone, and what a cut upload costs."""

import http.client
import io
import re
import tempfile
import time
from base64 import b64encode
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image, ImageChops, ImageStat

from bench.figures import Figure, Part
from bench.workshop import Workshop, copy_lessons
from server.packs.pictures import Rendered, render
from server.studio.media.ffmpeg import run
from server.studio.media.renditions import Made, make_sound, make_video
from tests.servers import ROOT, Server

SECONDS, CUTS = 60, 10
DRAWINGS = 6
UPLOAD = 3_000_000
LOGIN = "editor"
HOW = (
    f"a clip of {SECONDS} seconds, 1280 by 720 pixels with 30 frames and a voice-like "
    "sound: a hand-held camera over drawings of our lessons, with the noise of a cheap "
    "sensor. Then an upload of 3 MB to a real server over "
    f"{CUTS} connections that are cut in the middle, each time gone on with at the offset "
    f"that the server tells. AVIF: {DRAWINGS} drawings at the quality that comes as near to "
    "the original as our WebP does (PSNR)."
)


def measure(workshop: Workshop) -> Part:
    """Renditions, an upload in bad weather, and whether AVIF would pay."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip = film(folder)
        began = time.monotonic()
        video = make_video(clip, "a", folder)
        took = time.monotonic() - began
        sound = make_sound(clip, "s", folder)
    sent = resent(workshop)
    webp, avif = drawings()
    return Part(
        "Media",
        HOW,
        [
            *(_size(video, name, words) for name, words in WORDS.items()),
            _size(sound, "s.opus", "a minute of sound, Opus"),
            _size(sound, "s.m4a", "the same, AAC for old iPhones"),
            Figure("making all of them from the clip", took, "s"),
            Figure(f"3 MB uploaded, cut {CUTS} times: sent twice", sent, "B", 0),
            Figure("drawings in AVIF against WebP, same PSNR", avif / webp, "x"),
        ],
    )


WORDS = {
    "a-144p.mp4": "a minute of video, 144p",
    "a-240p.mp4": "a minute of video, 240p",
    "a-360p.mp4": "a minute of video, 360p",
    "a-sound.m4a": "a minute of video, only its sound",
    "a-poster.webp": "its poster",
}
BUDGETS = {"a-144p.mp4": 750, "a-240p.mp4": 1_500, "a-360p.mp4": 2_500, "s.opus": 200}


def _size(made: Made, name: str, words: str) -> Figure:
    return Figure(words, len(made.files[name]) / 1000, "kB", BUDGETS.get(name))


def film(folder: Path) -> Path:
    """Something like what a telephone brings home from the packing shed."""
    for number, drawing in enumerate(_drawings()[:3]):
        data = render(drawing.read_bytes(), ".svg").data
        Image.open(io.BytesIO(data)).resize((1920, 1440)).save(folder / f"{number}.png")
    path = folder / "clip.mp4"
    inputs = [
        each
        for n in range(3)
        for each in ("-loop", "1", "-t", str(SECONDS / 3), "-r", "30", "-i", str(folder / f"{n}.png"))
    ]  # fmt: skip
    moves = [
        f"[{n}:v]crop=1280:720:x='300+180*sin(t*0.9)+9*sin(t*17)':"
        f"y='330+150*sin(t*0.7)+7*sin(t*13)'[m{n}]"
        for n in range(3)
    ]
    voice = (
        "aevalsrc='0.3*sin(2*PI*(160+30*sin(3*t))*t)*(0.5+0.5*sin(9*t))+0.02*random(0)'"
    )
    graph = ";".join(moves) + ";[m0][m1][m2]concat=n=3,noise=alls=7:allf=t[v]"
    run(
        [
            "-y", *inputs, "-f", "lavfi", "-t", str(SECONDS), "-i", voice,
            "-filter_complex", graph, "-map", "[v]", "-map", "3:a", "-c:v", "libx264",
            "-preset", "ultrafast", "-crf", "28", "-pix_fmt", "yuv420p", "-c:a", "aac", str(path),
        ]
    )  # fmt: skip
    return path


def _drawings() -> list[Path]:
    return sorted(ROOT.glob("lessons/P03-A/media/*.svg"))


def drawings() -> tuple[int, int]:
    """Bytes of our WebP, and of AVIF that is as near to the original."""
    webp = avif = 0
    for path in _drawings()[:DRAWINGS]:
        ours = render(path.read_bytes(), ".svg")
        webp += len(ours.data)
        avif += _as_near(path, ours)
    return webp, avif


def _as_near(path: Path, ours: Rendered) -> int:
    import resvg_py

    png = resvg_py.svg_to_bytes(
        svg_string=path.read_text("utf-8"), width=ours.width, background="#ffffff",
        skip_system_fonts=True,
    )  # fmt: skip
    original = Image.open(io.BytesIO(bytes(png))).convert("RGB")
    wanted = _error(original, ours.data)
    for quality in range(60, 101, 8):
        out = io.BytesIO()
        original.save(out, "AVIF", quality=quality, speed=4)
        if _error(original, out.getvalue()) <= wanted:
            return len(out.getvalue())
    return len(out.getvalue())


def _error(original: Image.Image, data: bytes) -> float:
    other = Image.open(io.BytesIO(data)).convert("RGB").resize(original.size)
    return sum(ImageStat.Stat(ImageChops.difference(original, other)).rms)


# --- an upload in bad weather ----------------------------------------------------


def resent(workshop: Workshop) -> int:
    """Bytes that crossed the line more than once."""
    data = bytes(range(256)) * (UPLOAD // 256)
    lessons = copy_lessons(workshop.fresh("lessons"), "P03-A", "facts", "glossary")
    node = Server(workshop.fresh("media"), DEMO="0", TIANJIAN_LESSONS_DIR=str(lessons))
    node.tianjian("db", "upgrade")
    node.tianjian("seed")
    with node as server:
        password = _hire(server)
        cookie = _sign_in(server, password)
        url, sent = _begin(server, cookie, len(data)), 0
        piece = len(data) // (CUTS + 1)
        while (at := _offset(server, cookie, url)) < len(data):
            end = min(len(data), at + piece)
            _send(server, cookie, url, at, data[at:end], cut=end < len(data))
            sent += end - at
    return sent - len(data)


def _hire(server: Server) -> str:
    said = server.tianjian("staff", "create", "media", "--role", "editor")
    found = re.search(r"\S+$", said.strip())
    assert found, said
    return found[0]


def _ask(
    server: Server,
    method: str,
    path: str,
    headers: dict[str, str],
    body: bytes = b"",
) -> http.client.HTTPResponse:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    head = {"Sec-Fetch-Site": "same-origin", "Tus-Resumable": "1.0.0", **headers}
    line.request(method, path, body, head)
    return line.getresponse()


def _sign_in(server: Server, password: str) -> str:
    form = urlencode({"login": "media", "password": password}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = _ask(server, "POST", "/office/login", kind, form)
    return str(answer.getheader("Set-Cookie", "")).split(";")[0]


def _begin(server: Server, cookie: str, size: int) -> str:
    pairs = {"filename": "a.mp4", "name": "a", "kind": "video"}
    told = ",".join(f"{k} {b64encode(v.encode()).decode()}" for k, v in pairs.items())
    head = {"Cookie": cookie, "Upload-Length": str(size), "Upload-Metadata": told}
    answer = _ask(server, "POST", "/api/v1/studio/packs/P03-A/uploads", head)
    assert answer.status == 201, answer.read()
    return str(answer.getheader("Location"))


def _offset(server: Server, cookie: str, url: str) -> int:
    """How far it is, once the server has seen that the line was cut."""
    before = -1
    while True:
        answer = _ask(server, "HEAD", url, {"Cookie": cookie})
        now = int(answer.getheader("Upload-Offset", "0"))
        if now == before:
            return now
        before = now
        time.sleep(0.3)


def _send(server: Server, cookie: str, url: str, at: int, data: bytes, *, cut: bool) -> None:  # fmt: skip
    """A piece; ``cut``: more was announced than comes before the line is gone."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    line.putrequest("PATCH", url)
    head = {
        "Cookie": cookie, "Sec-Fetch-Site": "same-origin", "Tus-Resumable": "1.0.0",
        "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(len(data) + (1000 if cut else 0)),
    }  # fmt: skip
    for name, value in head.items():
        line.putheader(name, value)
    line.endheaders()
    line.send(data)
    if not cut:
        assert line.getresponse().status == 204
    line.close()
