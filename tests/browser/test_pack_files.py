"""A course without any network: in from a file, and on to the next phone as a file."""

from pathlib import Path

import pytest

from tests.browser.field import Field
from tests.browser.learner import Learner, handle

pytestmark = pytest.mark.browser

PACK = "P03-A"


def test_a_course_comes_and_goes_as_a_file(
    phone: Learner, field: Field, tmp_path: Path
) -> None:
    """With the network cut: a bad file is refused in words, a good one teaches and goes on."""
    good, half = tmp_path / f"{PACK}.tjpack", tmp_path / "half.tjpack"
    field.server.tianjian("packs", "export", PACK, str(good))
    half.write_bytes(good.read_bytes()[:-5000])
    phone.start()
    phone.worker_ready()
    field.road.cut_network()
    page = phone.engine.page  # type: ignore[attr-defined]
    phone.open("/storage#file")
    phone.wait(handle("pack-file"))

    page.set_input_files(handle("pack-file"), half)
    said = handle("pack-file-said")
    phone.until(lambda: "只到了一部分" in phone.text(said), "word of a half file")
    # The good one comes by the share sheet, which posts a form to the app's worker.
    page.evaluate(
        """() => {
          document.body.insertAdjacentHTML('beforeend',
            '<form id="sheet" method="post" action="/storage/shared"' +
            ' enctype="multipart/form-data"><input type="file" name="files"></form>');
        }"""
    )
    page.set_input_files("#sheet input", good)
    with page.expect_navigation():
        phone.engine.js("document.getElementById('sheet').submit()")
    phone.until(lambda: phone.sees(f"{said} a"), "word of a good file")
    assert "只到了一部分" not in phone.text(said)

    phone.study(PACK, field.text(PACK)["lessons"][0])
    phone.open("/storage")
    phone.wait(handle(f"pass-on-{PACK}"))
    with page.expect_download() as download:
        phone.click(handle(f"pass-on-{PACK}"))
    assert download.value.suggested_filename.endswith(".tjpack")
    # A station takes what a phone passed on: every byte is what the centre signed.
    onward = tmp_path / "onward.tjpack"
    download.value.save_as(onward)
    assert PACK in field.server.tianjian("packs", "verify", str(onward))
