"""A pack file on the road: out, in, and from hands that mean no good."""

import json
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.errors import Conflict, NotFound
from server.es256 import generate_key
from server.packs import service, tjpack
from server.packs.keys import KeyFolder
from server.packs.node import exports
from server.packs.sign import jwk, sign
from tests.packs.samples import replace, write_pack

Entries = dict[str, bytes]
Spoil = Callable[[Entries], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "lessons")


@pytest.fixture
def exported(app: Flask, folder: Path, tmp_path: Path) -> Path:
    service.publish_pack(folder)
    path = tmp_path / "T01-A.tjpack"
    service.export_tjpack("T01-A", path)
    return path


def read_entries(path: Path) -> Entries:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_entries(path: Path, entries: Entries, compression: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def code_of(path: Path) -> str:
    with pytest.raises(service.BadPack) as caught:
        service.import_tjpack(path)
    with pytest.raises(service.BadPack) as verified:
        service.verify_tjpack(path)
    assert verified.value.code == caught.value.code
    return caught.value.code


def stranger(tmp_path: Path) -> KeyFolder:
    return KeyFolder(tmp_path / "stranger")


def signed_by(entries: Entries, keys: KeyFolder) -> None:
    key = keys.publisher().key
    entries["manifest.jws"] = sign(entries["manifest.json"], key).encode()
    entries["publisher.json"] = json.dumps(jwk(key.public)).encode()


def first_blob(entries: Entries) -> str:
    return next(name for name in entries if name.startswith("blobs/"))


def test_the_same_pack_gives_the_same_file(
    app: Flask, exported: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again.tjpack"
    service.export_tjpack("T01-A", again)
    assert again.read_bytes() == exported.read_bytes()


def test_what_goes_out_comes_in_and_is_listed(
    app: Flask, exported: Path, tmp_path: Path
) -> None:
    catalogue_before = json.loads(service.current_catalogue().body)["payload"]
    assert service.verify_tjpack(exported).manifest["id"] == "T01-A"
    again = service.import_tjpack(exported)
    assert not again.changed
    assert json.loads(service.current_catalogue().body)["payload"] == catalogue_before


def test_a_foreign_pack_comes_in_once_its_publisher_is_pinned(
    app: Flask, exported: Path, tmp_path: Path
) -> None:
    entries = read_entries(exported)
    manifest = json.loads(entries["manifest.json"])
    manifest["version"] = 5
    entries["manifest.json"] = json.dumps(manifest).encode()
    other = stranger(tmp_path)
    signed_by(entries, other)
    path = write_entries(tmp_path / "foreign.tjpack", entries)
    assert code_of(path) == "pack-stranger"
    with pytest.raises(service.BadPack):
        service.import_tjpack(path, trust=generate_key().thumbprint)
    done = service.import_tjpack(path, trust=other.publisher().key.thumbprint)
    assert (done.version, done.changed, done.files) == (5, True, 0)
    entry = service.published_packs()[0]
    assert entry["version"] == 5
    onward = tmp_path / "onward.tjpack"
    service.export_tjpack("T01-A", onward)
    assert read_entries(onward)["manifest.jws"] == entries["manifest.jws"]


def test_an_older_or_another_version_is_refused(
    app: Flask, folder: Path, exported: Path, tmp_path: Path
) -> None:
    replace(folder, "en/10-ice.md", "sinks by itself", "sinks on its own")
    service.publish_pack(folder)
    again = service.import_tjpack(exported)
    assert (again.changed, again.version) == (False, 2)
    entries = read_entries(exported)
    manifest = json.loads(entries["manifest.json"])
    manifest["licence"] = "CC0-1.0"
    entries["manifest.json"] = json.dumps(manifest).encode()
    signed_by(entries, KeyFolder(tmp_path / "var/keys"))
    with pytest.raises(Conflict):
        service.import_tjpack(write_entries(tmp_path / "other.tjpack", entries))
    assert service.published_packs()[0]["version"] == 2


def test_after_a_rotation_old_files_still_come_in_and_new_ones_carry_the_new_key(
    app: Flask, exported: Path, tmp_path: Path
) -> None:
    kid, _ = service.rotate_publisher()
    assert service.verify_tjpack(exported).kid != kid
    new = tmp_path / "new.tjpack"
    service.export_tjpack("T01-A", new)
    assert service.verify_tjpack(new).kid == kid


def test_an_unknown_pack_or_version_is_not_found(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        service.export_tjpack("X99", tmp_path / "x.tjpack")
    assert list(tmp_path.glob("*.tjpack")) == []


def test_a_pack_can_be_downloaded_as_one_file(
    client: FlaskClient, exported: Path
) -> None:
    with client.get("/packs/T01-A-1.tjpack") as answer:
        assert answer.data == exported.read_bytes()
        assert answer.content_type == "application/zip"
        assert "T01-A-1.tjpack" in answer.headers["Content-Disposition"]
    with client.get("/packs/T01-A-1.tjpack", headers={"Range": "bytes=4-9"}) as part:
        assert (part.status_code, part.data) == (206, exported.read_bytes()[4:10])
    for name in ("T01-A-2", "T01-A-0", "T01-A", "..%2f..%2fetc", "T01-A-99999999"):
        assert client.get(f"/packs/{name}.tjpack").status_code == 404


def test_a_download_that_is_made_anew_replaces_the_one_of_before(
    client: FlaskClient, exported: Path
) -> None:
    client.get("/packs/T01-A-1.tjpack").close()
    (first,) = exports().glob("T01-A-1-*")
    service.rotate_publisher()
    client.get("/packs/T01-A-1.tjpack").close()
    # Somebody may still be receiving it.
    assert first in set(exports().glob("T01-A-1-*"))
    os.utime(first, (1, 1))
    service.rotate_publisher()
    client.get("/packs/T01-A-1.tjpack").close()
    assert first not in set(exports().glob("T01-A-1-*"))


def flip_a_bit(entries: Entries) -> None:
    name = first_blob(entries)
    data = bytearray(entries[name])
    data[len(data) // 2] ^= 1
    entries[name] = bytes(data)


def change_the_manifest(entries: Entries) -> None:
    entries["manifest.json"] = entries["manifest.json"].replace(b"minor", b"major")


def climb_out(entries: Entries) -> None:
    entries["../../x"] = b"x"


def go_to_the_root(entries: Entries) -> None:
    entries["/etc/cron.d/x"] = b"x"


def hide_a_path_in_a_blob_name(entries: Entries) -> None:
    entries["blobs/../../../" + "a" * 64] = b"x"


def add_a_program(entries: Entries) -> None:
    entries["run.exe"] = b"MZ"


def add_an_unlisted_blob(entries: Entries) -> None:
    entries["blobs/" + "0" * 64] = b"x"


def lose_a_blob(entries: Entries) -> None:
    del entries[first_blob(entries)]


def lose_the_signature(entries: Entries) -> None:
    del entries["manifest.jws"]


def write_nonsense_as_signature(entries: Entries) -> None:
    entries["manifest.jws"] = b"\xff\xfe.." + b"A" * 86


def write_nonsense_as_key(entries: Entries) -> None:
    entries["publisher.json"] = b"[" * 4000


def blow_up_the_manifest(entries: Entries) -> None:
    entries["manifest.json"] = b" " * 1_000_001


def add_two_thousand_entries(entries: Entries) -> None:
    for number in range(2_001):
        entries[f"blobs/{number:064x}"] = b""


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (flip_a_bit, "pack-bad-blob"),
        (change_the_manifest, "pack-bad-signature"),
        (climb_out, "pack-strange-entry"),
        (go_to_the_root, "pack-strange-entry"),
        (hide_a_path_in_a_blob_name, "pack-strange-entry"),
        (add_a_program, "pack-strange-entry"),
        (add_an_unlisted_blob, "pack-strange-entry"),
        (lose_a_blob, "pack-incomplete"),
        (lose_the_signature, "pack-incomplete"),
        (write_nonsense_as_signature, "pack-bad-signature"),
        (write_nonsense_as_key, "pack-bad-publisher"),
        (blow_up_the_manifest, "pack-too-big"),
        (add_two_thousand_entries, "pack-too-many"),
    ],
)
def test_a_spoilt_file_is_refused_and_nothing_changes(
    exported: Path, tmp_path: Path, spoil: Spoil, code: str
) -> None:
    before = service.current_catalogue()
    entries = read_entries(exported)
    spoil(entries)
    path = write_entries(tmp_path / "spoilt.tjpack", entries, zipfile.ZIP_DEFLATED)
    assert code_of(path) == code
    assert service.current_catalogue() == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "../x"),
        ("version", 0),
        ("version", "1"),
        ("lessons", []),
        ("languages", ["fr"]),
        ("cover", "0" * 64),
        ("cover", "en.json"),
        ("cover", "../box.webp"),
        ("files", []),
        ("extra", 1),
        ("title", {"en": ""}),
    ],
)
def test_a_signed_manifest_that_breaks_the_format_is_refused(
    exported: Path, tmp_path: Path, field: str, value: object
) -> None:
    entries = read_entries(exported)
    manifest = json.loads(entries["manifest.json"])
    entries["manifest.json"] = json.dumps({**manifest, field: value}).encode()
    signed_by(entries, KeyFolder(tmp_path / "var/keys"))
    path = write_entries(tmp_path / "broken.tjpack", entries)
    assert code_of(path) == "pack-bad-manifest"


@pytest.mark.parametrize(
    "name",
    ["box.webp", "../box.webp", "media/x.webp", "/etc/passwd", ".hidden", "a\\b.webp"]
    + ["", "x\n.webp", "é.webp", "%2e%2e", "x" * 81],
)
def test_a_file_name_that_is_a_path_or_taken_is_refused(
    exported: Path, tmp_path: Path, name: str
) -> None:
    entries = read_entries(exported)
    manifest = json.loads(entries["manifest.json"])
    [file] = [each for each in manifest["files"] if each["name"] == "dot.webp"]
    file["name"] = name
    entries["manifest.json"] = json.dumps(manifest).encode()
    signed_by(entries, KeyFolder(tmp_path / "var/keys"))
    path = write_entries(tmp_path / "named.tjpack", entries)
    assert code_of(path) == "pack-bad-manifest"


@pytest.mark.parametrize(
    "patch",
    [
        {"type": "image/webp"},
        {"type": "application/json"},
        {"type": "image/jpeg"},
        {"name": "gone.png"},
        {"name": "dot.html"},
        {"bytes": 200_001},
    ],
)
def test_a_fallback_of_another_kind_name_or_size_is_refused(
    exported: Path, tmp_path: Path, patch: dict[str, object]
) -> None:
    entries = read_entries(exported)
    manifest = json.loads(entries["manifest.json"])
    [file] = [each for each in manifest["files"] if each["name"] == "dot.png"]
    file.update(patch)
    entries["manifest.json"] = json.dumps(manifest).encode()
    signed_by(entries, KeyFolder(tmp_path / "var/keys"))
    path = write_entries(tmp_path / "spoilt.tjpack", entries)
    assert code_of(path) == "pack-bad-manifest"


def test_a_fallback_may_be_missing_but_not_be_another_file(
    exported: Path, tmp_path: Path
) -> None:
    """As in a file that a phone passes on: it has what it shows itself."""
    entries = read_entries(exported)
    files = json.loads(entries["manifest.json"])["files"]
    names = {file["name"]: f"blobs/{file['sha256']}" for file in files}
    data = entries.pop(names["dot.png"])
    path = write_entries(tmp_path / "bare.tjpack", entries)
    assert service.verify_tjpack(path).manifest["files"] == files
    for other in (data[:-1], data[:-1] + b"x", entries[names["dot.webp"]]):
        spoilt = {**entries, names["dot.png"]: other}
        assert code_of(write_entries(tmp_path / "x.tjpack", spoilt)) == "pack-bad-blob"


def test_a_text_that_does_not_fit_its_manifest_is_refused(
    exported: Path, tmp_path: Path
) -> None:
    entries = read_entries(exported)
    manifest = json.loads(entries["manifest.json"])
    manifest["version"] = 9
    manifest["lessons"][0]["items"].append("T01-A.made-up")
    entries["manifest.json"] = json.dumps(manifest).encode()
    signed_by(entries, KeyFolder(tmp_path / "var/keys"))
    path = write_entries(tmp_path / "unfit.tjpack", entries)
    with pytest.raises(service.BadPack) as caught:
        service.import_tjpack(path)
    assert caught.value.code == "pack-bad-manifest"


def test_a_name_that_stands_twice_is_refused(exported: Path, tmp_path: Path) -> None:
    path = tmp_path / "double.tjpack"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in read_entries(exported).items():
            archive.writestr(name, data)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("manifest.json", b"{}")
    assert code_of(path) == "pack-strange-entry"


def test_a_symbolic_link_is_refused(exported: Path, tmp_path: Path) -> None:
    path = tmp_path / "link.tjpack"
    entries = read_entries(exported)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            entry = zipfile.ZipInfo(name)
            if name == first_blob(entries):
                entry.external_attr = 0o120777 << 16
            archive.writestr(entry, data)
    assert code_of(path) == "pack-strange-entry"


def test_an_entry_of_two_gigabytes_is_refused_unread(
    exported: Path, tmp_path: Path
) -> None:
    path = tmp_path / "huge.tjpack"
    data = bytearray(exported.read_bytes())
    name = first_blob(read_entries(exported)).encode()
    # The name's second place is in the central directory; sizes lie 46 - 20 before it.
    at = data.rindex(name) - 46 + 20
    data[at : at + 8] = struct.pack("<2L", 2_000_000_000, 2_000_000_000)
    path.write_bytes(bytes(data))
    assert code_of(path) == "pack-too-big"


def test_an_entry_that_unpacks_to_more_than_it_says_is_refused(
    exported: Path, tmp_path: Path
) -> None:
    entries = read_entries(exported)
    name = first_blob(entries)
    honest = len(entries[name])
    entries[name] = b"\0" * 50_000_000
    path = write_entries(tmp_path / "bomb.tjpack", entries, zipfile.ZIP_DEFLATED)
    data = bytearray(path.read_bytes())
    at = data.rindex(name.encode()) - 46 + 24
    data[at : at + 4] = struct.pack("<L", honest)
    path.write_bytes(bytes(data))
    assert code_of(path) in ("pack-not-a-zip", "pack-bad-blob")


def test_what_is_no_zip_at_all_is_refused(exported: Path, tmp_path: Path) -> None:
    whole = exported.read_bytes()
    for data in (b"", b"PK", b"<html>", whole[:-1], whole[:100], whole + b"comment"):
        path = tmp_path / "no.tjpack"
        path.write_bytes(data)
        assert code_of(path) == "pack-not-a-zip"
    assert code_of(tmp_path / "absent.tjpack") == "pack-no-file"


def test_every_cut_and_every_flipped_byte_is_noticed(
    exported: Path, tmp_path: Path
) -> None:
    whole = exported.read_bytes()
    path = tmp_path / "flipped.tjpack"
    trusted = KeyFolder(tmp_path / "var/keys").trusted()
    signed = tjpack.verify_tjpack(exported, trusted)
    for at in range(0, len(whole), 97):
        data = bytearray(whole)
        data[at] ^= 0x10
        path.write_bytes(bytes(data))
        try:
            found = tjpack.verify_tjpack(path, trusted)
        except tjpack.BadPackFile:
            continue
        # Only what carries no content may differ: times and attributes of entries.
        assert found == signed
