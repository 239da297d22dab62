"""Videos in a pack: what phones get of them, and what is wrong with one."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.packs.build import build_pack
from server.packs.captions import BadCaptions, Cue, read_captions, write_captions
from server.packs.catalogue import entry_of
from server.packs.check import check_pack
from server.packs.faults import Fault, Faults
from server.packs.lesson import Block, Video
from server.packs.lessonfile import read_lesson
from server.packs.mp4 import BadVideo, read_mp4
from server.packs.schemas import FALLBACKS, read_manifest
from server.packs.source import read_pack
from server.packs.videos import BUDGETS, video_of
from server.packs.writing import write_block
from tests.packs.films import add_video, film
from tests.packs.samples import opus, replace, write_pack

TODAY = date(2026, 11, 22)
#: Also on a machine that does other things besides.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_pack(tmp_path)
    add_video(folder)
    return folder


def found(folder: Path) -> list[Fault]:
    return check_pack(folder, today=TODAY)[1]


def test_a_card_shows_its_poster_and_names_each_size(folder: Path) -> None:
    built, faults = check_pack(folder, today=TODAY)
    assert faults == []
    assert built is not None
    card = built.documents["zh_Hans"]["lessons"][0]["blocks"][0]
    assert card["picture"] == {
        "file": "shake-poster.webp", "alt": "冰袋放在箱子上层", "width": 256, "height": 144,
    }  # fmt: skip
    assert card["video"] == {
        "seconds": 20,
        "files": {
            "sound": "shake-sound.m4a",
            "low": "shake-144p.mp4",
            "middle": "shake-240p.mp4",
            "high": "shake-360p.mp4",
        },
        "captions": [[500, 2000, "摇一摇，听。"]],
    }
    english = built.documents["en"]["lessons"][0]["blocks"][0]
    assert english["video"]["captions"] == [[500, 2000, "Shake it and listen."]]


def test_a_phone_fetches_no_video_unasked(folder: Path) -> None:
    built, _ = check_pack(folder, today=TODAY)
    assert built is not None
    manifest = json.loads(built.manifest(1, "minor", {}))
    roles = {file["name"]: (file["role"], file["type"]) for file in manifest["files"]}
    assert roles["shake-144p.mp4"] == ("video-low", "video/mp4")
    assert roles["shake-360p.mp4"] == ("video", "video/mp4")
    assert roles["shake-sound.m4a"] == ("video-sound", "audio/mp4")
    assert roles["shake-poster.webp"] == ("picture", "image/webp")
    assert not any(name.endswith(".vtt") for name in roles)
    # Videos stand behind all that comes unasked, and are not counted with it.
    usual = [f["role"] for f in manifest["files"] if f["role"] not in FALLBACKS]
    assert [role[:5] for role in usual][-4:] == ["video"] * 4
    entry = entry_of(read_manifest(manifest), "0" * 64, 1)
    videos = sum(f["bytes"] for f in manifest["files"] if f["role"][:5] == "video")
    told = entry["bytes"]["shared"] + sum(entry["bytes"]["language"].values())
    spare = sum(f["bytes"] for f in manifest["files"] if f["role"] in FALLBACKS)
    assert told + videos + spare == sum(f["bytes"] for f in manifest["files"])


Spoil = Callable[[Path], object]
MEDIA = "media/shake"


def write(name: str, data: bytes) -> Spoil:
    return lambda folder: (folder / f"{MEDIA}{name}").write_bytes(data)


def remove(name: str) -> Spoil:
    return lambda folder: (folder / f"{MEDIA}{name}").unlink()


def too_much(folder: Path) -> None:
    for name in ("b", "c", "d", "e", "f", "g", "h", "i", "j"):
        add_video(folder, f"shake-{name}")
        for size, most in (("360p.mp4", 4_900_000),):
            path = folder / f"media/shake-{name}-{size}"
            path.write_bytes(film(filling=name.encode() * most))
    for language in ("zh_Hans", "en"):
        text = (folder / language / "10-ice.md").read_text("utf-8")
        cards = [
            f"## card more-{name}\n![图 a box](shake-{name}.mp4)\n\n看。A box.\n\n"
            for name in "bcdefghij"
        ]
        text = text.replace("## item where-ice", "".join(cards) + "## item where-ice")
        (folder / language / "10-ice.md").write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("missing-video", remove("-144p.mp4")),
        ("missing-video", remove("-poster.webp")),
        ("missing-captions", remove("-en.vtt")),
        ("bad-captions", write("-zh.vtt", b"WEBVTT\n\n00:02.000 --> 00:01.000\nx\n")),
        ("bad-video", write("-240p.mp4", b"\0\0\0\x14ftypisom")),
        ("bad-video", write("-240p.mp4", film()[:-4])),
        ("bad-video", write("-240p.mp4", film(codecs=("hvc1", "mp4a")))),
        ("bad-video", write("-144p.mp4", film(head_last=True))),
        ("bad-video", write("-sound.m4a", film(codecs=("ec-3",)))),
        ("video-too-long", write("-144p.mp4", film(200))),
        ("video-too-big", write("-144p.mp4", film(filling=bytes(BUDGETS["low"])))),
        ("videos-over-budget", too_much),
        (
            "picture-beside-video",
            lambda folder: replace(
                folder, "en/10-ice.md", "(shake.mp4)", "(shake.mp4)\n![A dot](dot.svg)"
            ),
        ),
        ("unused-media", lambda folder: add_video(folder, "other")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_video_is_named(
    folder: Path, code: str, spoil: Spoil
) -> None:
    spoil(folder)
    named = [fault for fault in found(folder) if fault.code == code]
    assert named, [fault.as_line() for fault in found(folder)]
    assert all("%(" not in fault.as_line() for fault in named)


def test_a_silent_video_needs_no_captions(folder: Path) -> None:
    for name in ("-sound.m4a", "-zh.vtt", "-en.vtt"):
        remove(name)(folder)
    assert found(folder) == []


def test_an_opus_sound_has_its_aac_beside_it(folder: Path) -> None:
    (folder / "media/cold-zh.m4a").write_bytes(film(3, ("mp4a",), "M4A "))
    source, _ = read_pack(folder)
    assert source is not None
    built = build_pack(source, Faults())
    roles = {file.name: (file.role, file.language) for file in built.files}
    assert roles["cold-zh.m4a"] == ("sound-aac", "zh_Hans")
    assert opus("冷") != b"" and found(folder) == []


def test_a_card_with_a_video_is_written_and_read_back() -> None:
    card = Block("card", "a", 0, text="看。", video=Video("shake.mp4", "一箱", 0))
    head = "---\nid: x\ntitle: t\ngoal: g\nminutes: 4\n---\n\n"
    faults = Faults()
    lesson = read_lesson(head + write_block(card), Path("x.md"), faults)
    assert lesson is not None
    assert lesson.blocks[0].video is not None
    assert lesson.blocks[0].video.file == "shake.mp4"
    assert write_block(lesson.blocks[0]) == write_block(card)


@pytest.mark.parametrize(
    ("name", "video"),
    [
        ("a-b-144p.mp4", "a-b.mp4"),
        ("a-sound.m4a", "a.mp4"),
        ("a-zh.vtt", "a.mp4"),
        ("a-poster.svg", "a.mp4"),
        ("a.mp4", ""),
        ("cold-zh.m4a", ""),
        ("poster.svg", ""),
    ],
)
def test_a_file_says_which_video_it_belongs_to(name: str, video: str) -> None:
    assert video_of(name) == video


@CALM
@given(st.binary(max_size=300))
def test_whatever_a_file_holds_its_head_is_read_or_refused(data: bytes) -> None:
    whole = film()
    for spoilt in (data, whole[:20] + data + whole[20:], whole[: len(data)]):
        try:
            read_mp4(spoilt)
        except BadVideo as bad:
            assert str(bad)


CUES = st.lists(
    st.tuples(
        st.integers(0, 4_000_000),
        st.integers(1, 9_000),
        st.lists(
            st.text(
                st.characters(exclude_categories=("C", "Z")),
                min_size=1,
                max_size=12,
            ).filter(lambda line: "-->" not in line),
            min_size=1,
            max_size=2,
        ),
    ),
    min_size=1,
    max_size=5,
)


@CALM
@given(CUES)
def test_captions_come_back_as_they_were_written(
    parts: list[tuple[int, int, list[str]]],
) -> None:
    cues = tuple(
        Cue(start, start + length, "\n".join(lines))
        for start, length, lines in sorted(parts)
    )
    assert read_captions(write_captions(cues).encode()) == cues


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("SUBTITLES\n", 1),
        ("WEBVTT\n", 1),
        ("WEBVTT\n\nhello\n", 3),
        ("WEBVTT\n\n1\n00:99.000 --> 01:00.000\nx", 4),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n", 3),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\na\u202eb\n", 3),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n" + "长" * 60, 3),
        ("WEBVTT\n\n00:05.000 --> 00:06.000\na\n\n00:01.000 --> 00:02.000\nb", 6),
        ("WEBVTT\n" + "\n00:01.000 --> 00:02.000\na\n" * 300, 1),
    ],
)
def test_captions_that_cannot_be_are_named_with_their_line(
    text: str, line: int
) -> None:
    with pytest.raises(BadCaptions) as bad:
        read_captions(text.encode())
    assert bad.value.line == line


def test_marks_and_notes_of_captions_are_left_out() -> None:
    text = (
        "\ufeffWEBVTT - a title\r\n\r\nNOTE nobody sees\r\nthis\r\n\r\nSTYLE\r\n::cue{}\r\n"
        "\r\none\r\n00:01.000 --> 01:00:02.500 align:start\r\n<v Li>Hot &amp; <b>dry</b>\r\n"
    )
    cues = read_captions(text.encode())
    assert cues == (Cue(1000, 3_602_500, "Hot & dry"),)
