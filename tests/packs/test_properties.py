"""What holds for every text and every folder, not only for those that we thought of."""

import os
import random
import subprocess
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.packs.build import build_pack, canonical
from server.packs.check import check_pack
from server.packs.faults import Faults
from server.packs.lessonfile import read_lesson
from server.packs.marks import read_mapping
from server.packs.prose import read_prose
from server.packs.source import read_pack
from tests.packs.samples import write_pack

TODAY = date(2026, 11, 22)
# What editors type, with everything in it that could go wrong.
PROSE = st.text(
    st.sampled_from("冰在上，果在下。“”ab C1 -*#>`[](){}!|:^\\\n\t\"'&<~_\r\x00\u202e"),
    max_size=80,
)
YAML = st.text(st.sampled_from("ab: {}[]-,&*!|>'\"%@`#?\n\t 冰12.\x00"), max_size=80)


@given(PROSE)
def test_any_text_is_read_without_a_crash(text: str) -> None:
    faults = Faults()
    read_prose(text, 1000, "a.md", 1, faults)
    assert all(fault.as_line() for fault in faults.found)


@given(PROSE)
def test_text_without_faults_reads_the_same_again(text: str) -> None:
    faults = Faults()
    once = read_prose(text, 1000, "a.md", 1, faults)
    if not faults.found:
        again = read_prose(once.text, 1000, "a.md", 1, faults)
        assert again.text == once.text
        assert faults.found == []


@given(YAML)
def test_any_yaml_is_read_without_a_crash(text: str) -> None:
    faults = Faults()
    fields = read_mapping(text, "a.yaml", 1, faults)
    assert fields is not None or faults.found
    for name in ("a", "b", "ab"):
        if fields:
            fields.text(name, 100, required=False)
            fields.words(name)
            fields.number(name, required=False)
            fields.mappings(name)


def test_deep_nesting_and_aliases_cost_nothing() -> None:
    for text in ("[" * 100_000, "a: " + "{a: " * 30_000, "- " * 50_000):
        faults = Faults()
        assert read_mapping(text, "a.yaml", 1, faults) is None
        assert faults.found[0].code == "bad-yaml"
    bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n"
    faults = Faults()
    assert read_mapping(bomb, "a.yaml", 1, faults) is None


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "*",
        "**a ",
        ">",
        "- ",
        "`",
        "<",
        "![",
        "![](",
        "[^a",
        "&",
        "## card a\n",
        "a\n",
    ],
)
def test_a_whole_file_of_one_mark_is_read(piece: str) -> None:
    # Each of these once cost, or could cost, the square of its length.
    text = piece * (120_000 // len(piece))
    read_prose(text, 1000, "a.md", 1, Faults())
    read_lesson(f"---\nid: a\n---\n{text}", Path("a.md"), Faults())
    read_mapping(text, "a.yaml", 1, Faults())


@pytest.mark.parametrize("seed", range(30))
def test_a_spoilt_byte_never_crashes_the_check(tmp_path: Path, seed: int) -> None:
    folder = write_pack(tmp_path)
    dice = random.Random(seed)
    for path in sorted(folder.rglob("*.*")):
        data = bytearray(path.read_bytes())
        for _ in range(dice.randrange(3)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        path.write_bytes(bytes(data))
    _, faults = check_pack(folder, today=TODAY)
    assert all(fault.line >= 1 and fault.as_line() for fault in faults)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cut=st.integers(0, 2000), name=st.sampled_from(["en/10-ice.md", "pack.yaml"]))
def test_a_file_cut_anywhere_never_crashes_the_check(
    tmp_path: Path, cut: int, name: str
) -> None:
    folder = write_pack(tmp_path / str(cut))
    path = folder / name
    path.write_bytes(path.read_bytes()[:cut])
    cache = tmp_path / "renders"
    _, faults = check_pack(folder, today=TODAY, cache_dir=cache)
    assert all(fault.as_line() for fault in faults)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
)


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=5), st.randoms())
def test_canonical_json_does_not_know_the_order_of_keys(
    value: dict[str, object], dice: random.Random
) -> None:
    items = list(value.items())
    dice.shuffle(items)
    assert canonical(dict(items)) == canonical(value)


DIGEST = """
import sys
from pathlib import Path
from hashlib import sha256
from server.packs.build import build_pack
from server.packs.source import read_pack
source, faults = read_pack(Path(sys.argv[1]))
print(sha256(build_pack(source, faults).manifest(1, "minor", {})).hexdigest())
"""


def test_the_same_source_gives_the_same_bytes_in_another_process_and_folder(
    tmp_path: Path,
) -> None:
    found = set()
    for seed, place in (("1", "a"), ("2", "b/c")):
        folder = write_pack(tmp_path / place)
        ran = subprocess.run(
            [sys.executable, "-c", DIGEST, str(folder)],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC-{seed}"},
            capture_output=True,
            check=True,
            text=True,
        )
        found.add(ran.stdout)
    assert len(found) == 1


def test_a_cached_picture_is_the_same_as_a_new_one(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    cache = tmp_path / "renders"
    digests = []
    for cache_dir in (None, cache, cache):
        source, faults = read_pack(folder)
        assert source is not None
        data = build_pack(source, faults, cache_dir).manifest(1, "minor", {})
        digests.append(sha256(data).hexdigest())
    assert len(set(digests)) == 1
    assert len(list(cache.glob("*.webp"))) == 2
    for spoilt in cache.glob("*.webp"):
        spoilt.write_bytes(b"half a pic")
    source, faults = read_pack(folder)
    assert source is not None
    data = build_pack(source, faults, cache).manifest(1, "minor", {})
    assert sha256(data).hexdigest() == digests[0]
