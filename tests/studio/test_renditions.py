"""What a camera brings becomes what phones get; what is broken or sly is named. No database."""

import io
from pathlib import Path

import pytest
from PIL import Image

from server.packs.mp4 import read_mp4
from server.packs.sounds import sound_type
from server.packs.videos import BUDGETS, CODECS
from server.studio.media import ffmpeg
from server.studio.media.ffmpeg import BadMedia, demuxer_of, probe
from server.studio.media.folder import into_folder, kind_of
from server.studio.media.iphone import is_heic
from server.studio.media.pictures import make_picture
from server.studio.media.renditions import Cut, make_sound, make_video
from server.studio.media.words import WHY
from tests.studio.clips import clip, make, tone


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip as a telephone writes it: upright by its mark, its place in its head."""
    folder = tmp_path_factory.mktemp("camera")
    flat = clip(folder / "flat.mp4", 3, "640x480")
    return make(
        folder / "camera.mov", "-display_rotation", "90", "-i", str(flat),
        "-metadata", "location=+30.1+105.2/", "-c", "copy",
    )  # fmt: skip


def test_a_video_becomes_three_sizes_a_sound_and_a_poster(
    camera: Path, tmp_path: Path
) -> None:
    told: list[float] = []
    made = make_video(camera, "shake", tmp_path, told=told.append)
    assert sorted(made.files) == [
        "shake-144p.mp4", "shake-240p.mp4", "shake-360p.mp4",
        "shake-poster.webp", "shake-sound.m4a",
    ]  # fmt: skip
    assert made.seconds == pytest.approx(3, abs=0.3)
    assert told[-1] == pytest.approx(1, abs=0.1)
    heads = {name: read_mp4(data) for name, data in made.files.items() if ".m" in name}
    for head in heads.values():
        assert head.codecs <= CODECS and head.head_first
        assert head.seconds == pytest.approx(3, abs=0.3)
    # The telephone was held upright.
    sizes = [heads[f"shake-{size}p.mp4"] for size in (144, 240, 360)]
    assert [(one.width, one.height) for one in sizes] == [
        (144, 192), (240, 320), (360, 480),
    ]  # fmt: skip
    lengths = [len(made.files[f"shake-{size}p.mp4"]) for size in (144, 240, 360)]
    assert lengths == sorted(lengths) and lengths[0] < BUDGETS["low"]
    with Image.open(io.BytesIO(made.files["shake-poster.webp"])) as poster:
        assert poster.format == "WEBP" and poster.size == (360, 480)
    # Nobody's phone learns where it was filmed.
    assert not any(b"+30.1" in data for data in made.files.values())


def test_a_part_of_a_small_video_without_sound(tmp_path: Path) -> None:
    small = clip(tmp_path / "small.mp4", 4, "176x144", "-an")
    made = make_video(small, "a", tmp_path, Cut(1, 2.5))
    assert sorted(made.files) == ["a-144p.mp4", "a-poster.webp"]
    assert made.seconds == pytest.approx(1.5, abs=0.2)


def test_a_recording_becomes_opus_and_aac(tmp_path: Path) -> None:
    made = make_sound(tone(tmp_path / "field.wav"), "cold-zh", tmp_path)
    assert sound_type(made.files["cold-zh.opus"], ".opus")
    assert sound_type(made.files["cold-zh.m4a"], ".m4a")
    assert len(made.files["cold-zh.opus"]) < 2 * 24_000 / 8 * 2.5


def test_a_browser_s_recording_says_no_length_and_is_taken(tmp_path: Path) -> None:
    live = make(
        tmp_path / "voice.webm", "-f", "lavfi", "-i", "sine=duration=2", "-c:a",
        "libopus", "-f", "webm", "-live", "1",
    )  # fmt: skip
    assert probe(live).seconds == 0
    assert make_sound(live, "voice", tmp_path).seconds == pytest.approx(2, abs=0.3)


def test_a_long_original_can_be_used_in_part(tmp_path: Path) -> None:
    long = clip(tmp_path / "long.mp4", 130, "64x48")
    with pytest.raises(BadMedia) as bad:
        make_video(long, "a", tmp_path)
    assert bad.value.code == "too-long"
    assert make_video(long, "a", tmp_path, Cut(100, 103)).seconds < 4


def spoilt(tmp_path: Path, name: str) -> Path:
    """Files that are broken or want more than to be shown."""
    whole = clip(tmp_path / "whole.mp4", 2).read_bytes()
    fast = clip(tmp_path / "fast.mp4", 6, "320x240", "-movflags", "+faststart")
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(whole)
    contents = {
        "no-end.mp4": whole[: len(whole) // 2],
        "half.mp4": fast.read_bytes()[: fast.stat().st_size // 2],
        "list.m3u8": f"#EXTM3U\n#EXTINF:2,\n{secret}\n".encode(),
        "concat.mp4": f"ffconcat version 1.0\nfile {secret}\n".encode(),
        "dash.mp4": b'<?xml version="1.0"?><MPD><BaseURL>file:///etc/passwd</BaseURL></MPD>',
        "page.mp4": b"<html><script>alert(1)</script></html>",
        "shell.mp4": b"#!/bin/sh\ntouch /tmp/never\n",
        "noise.mp4": b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 40,
        "empty.mp4": b"",
        "text.mp4": "请看录像".encode() * 100,
        "webm.mp4": b"\x1aE\xdf\xa3" + b"\xff" * 3000,
        "sound.mp4": tone(tmp_path / "only.m4a").read_bytes(),
    }
    path = tmp_path / name
    path.write_bytes(contents[name])
    return path


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("no-end.mp4", "cut-off"),
        ("half.mp4", "cut-off"),
        ("list.m3u8", "not-media"),
        ("concat.mp4", "not-media"),
        ("dash.mp4", "not-media"),
        ("page.mp4", "not-media"),
        ("shell.mp4", "not-media"),
        ("noise.mp4", "cut-off"),
        ("empty.mp4", "not-media"),
        ("text.mp4", "not-media"),
        ("webm.mp4", "unreadable"),
        ("sound.mp4", "no-picture"),
    ],
)
def test_a_broken_or_sly_file_is_named(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(BadMedia) as bad:
        make_video(spoilt(tmp_path, name), "a", tmp_path)
    assert bad.value.code == code
    assert WHY[code]


def test_a_file_that_is_two_things_becomes_only_frames(tmp_path: Path) -> None:
    both = tmp_path / "both.mp4"
    page = b"<script>alert(1)</script><?php system('id') ?>"
    both.write_bytes(clip(tmp_path / "one.mp4").read_bytes() + page)
    made = make_video(both, "a", tmp_path)
    assert not any(b"script" in data or b"php" in data for data in made.files.values())


def test_ffmpeg_may_not_eat_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = clip(tmp_path / "big.mp4", 2, "1920x1080")
    monkeypatch.setattr(ffmpeg, "MOST_MEMORY", 250_000_000)
    with pytest.raises(BadMedia) as bad:
        make_video(big, "a", tmp_path)
    assert bad.value.code in ("too-heavy", "unreadable")


def test_ffmpeg_may_not_take_for_ever(tmp_path: Path) -> None:
    long = clip(tmp_path / "long.mp4", 60, "640x480")
    slow = [
        *ffmpeg.reading(long, "mov"),
        "-vf",
        "minterpolate=fps=120",
        "-f",
        "null",
        "-",
    ]
    with pytest.raises(BadMedia) as bad:
        ffmpeg.run(slow, seconds=1)
    assert bad.value.code == "too-slow"


def test_a_camera_s_picture_becomes_small_and_upright(tmp_path: Path) -> None:
    photo, exif = Image.new("RGB", (3000, 2000), "#3b8f5a"), Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    photo.save(tmp_path / "photo.jpg", "JPEG", exif=exif)
    made = make_picture(tmp_path / "photo.jpg", "box", tmp_path)
    with Image.open(io.BytesIO(made.files["box.webp"])) as small:
        assert small.size == (853, 1280)
        assert not small.getexif()


def test_a_picture_bomb_and_what_is_no_picture_are_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    Image.new("1", (14_000, 14_000)).save(bomb, "PNG")
    (tmp_path / "page.jpg").write_bytes(b"<svg onload=alert(1)>")
    for path in (bomb, tmp_path / "page.jpg"):
        with pytest.raises(BadMedia) as bad:
            make_picture(path, "a", tmp_path)
        assert bad.value.code == "bad-picture"


def test_still_pictures_of_other_kinds_are_taken_and_moving_ones_are_refused(
    tmp_path: Path,
) -> None:
    one, other = (Image.new("RGB", (60, 40), each) for each in ("red", "green"))
    for kind in ("AVIF", "TIFF", "BMP", "GIF"):
        one.save(tmp_path / "still", kind)
        assert list(make_picture(tmp_path / "still", kind, tmp_path).files) == [
            f"{kind}.webp"
        ]
    # The pages of a scan are no film: the first one counts.
    one.save(tmp_path / "pages", "TIFF", save_all=True, append_images=[other])
    assert make_picture(tmp_path / "pages", "a", tmp_path).files
    for kind in ("GIF", "WEBP"):
        one.save(tmp_path / "moving", kind, save_all=True, append_images=[other])
        with pytest.raises(BadMedia) as bad:
            make_picture(tmp_path / "moving", "a", tmp_path)
        assert bad.value.code == "moving-picture"


def test_an_iphone_s_photo_is_known_by_its_bytes() -> None:
    def box(*brands: bytes, size: int | None = None) -> bytes:
        body = b"ftyp" + brands[0] + b"\0\0\0\0" + b"".join(brands[1:])
        length = len(body) + 4 if size is None else size
        return length.to_bytes(4, "big") + body + b"\0\0\0\x08mdat"

    assert is_heic(box(b"heic", b"mif1"))
    assert is_heic(box(b"mif1", b"miaf", b"heix"))
    assert is_heic(box(b"mif1"))
    assert not is_heic(box(b"avif", b"mif1", b"miaf"))
    assert not is_heic(box(b"mif1", b"avif"))
    assert not is_heic(box(b"isom", b"mp42"))
    # A box that lies about its length, one that is cut, other files, nothing.
    assert is_heic(box(b"mif1", b"heic", size=2**32 - 1))
    assert not is_heic(box(b"isom", b"heic", size=0))
    for other in (b"", b"\0\0\0\x18ftyp", b"\xff\xd8\xff\xe0heic", b"heic" * 64):
        assert not is_heic(other)


def test_what_a_file_is_is_read_from_its_first_bytes() -> None:
    assert demuxer_of(b"\0\0\0\x20ftypisom") == "mov"
    assert demuxer_of(b"RIFF\0\0\0\0AVI ") == "avi"
    assert demuxer_of(b"#EXTM3U\n") == ""
    assert demuxer_of(b"") == ""


def test_renditions_into_a_folder(tmp_path: Path) -> None:
    tone(tmp_path / "Cold Air.wav", 1)
    made = into_folder(tmp_path / "Cold Air.wav", tmp_path, "", None, 0, 0)
    assert [Path(each).name for each in made] == ["cold-air.opus", "cold-air.m4a"]
    assert kind_of(Path("a.JPG")) == "picture" and kind_of(Path("a.mkv")) == "video"
