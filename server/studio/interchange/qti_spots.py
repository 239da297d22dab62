"""Hotspots of QTI: shapes in pixels of a picture become circles in thousandths of it."""

import io
import re
from collections.abc import Callable, Sequence
from typing import Any

from PIL import Image, UnidentifiedImageError

from server.packs.lesson import Spot
from server.studio.interchange.collecting import Collector
from server.studio.interchange.names import free_id
from server.studio.interchange.wording import Notes, plain
from server.studio.interchange.xmltext import find_all

SMALLEST = 60
LENGTH = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?")
VIEW_BOX = re.compile(
    rb"viewBox\s*=\s*[\"']\s*[-0-9.]+[\s,]+[-0-9.]+[\s,]+([0-9.]+)[\s,]+([0-9.]+)"
)


def read_spots(
    node: Any,
    weight: Callable[[str], float],
    said: dict[str, str],
    collector: Collector,
    areas: Sequence[Any] = (),
) -> tuple[tuple[str, str] | None, list[Spot]]:
    """The picture of a hotspot interaction and its places as spots."""
    images = find_all(node, "img")
    if not images:
        return None, []
    image = images[0]
    source, alt = image.get("src") or "", image.get("alt") or ""
    size = _size(image, collector.resolve(source))
    spots: list[Spot] = []
    taken: set[str] = set()
    for n, place in enumerate(areas or find_all(node, "hotspotchoice"), 1):
        circle = _circle(place.get("shape") or "", place.get("coords") or "", size)
        own = place.get("identifier") or ""
        if circle:
            id = free_id(own.lower(), "spot", taken)
            taken.add(id)
            words = plain(place.get("hotspotlabel") or "", Notes()) or str(n)
            x, y, r = circle
            feedback = plain(said.get(own, ""), Notes())
            spots.append(Spot(id, 0, x, y, r, words, weight(own) > 0, feedback))
    return (source, alt), spots


def _size(image: Any, data: bytes | None) -> tuple[float, float]:
    """Width and height in the pixels that the coordinates count."""
    said = [image.get("width") or "", image.get("height") or ""]
    if all(LENGTH.fullmatch(length) for length in said):
        return max(1.0, float(said[0])), max(1.0, float(said[1]))
    return picture_size(data or b"")


def picture_size(data: bytes) -> tuple[float, float]:
    """The size of a picture's bytes; 1000 by 1000 where it says none."""
    found = VIEW_BOX.search(data[:4000])
    if found:
        try:
            return max(1.0, float(found[1])), max(1.0, float(found[2]))
        except ValueError:
            return 1000.0, 1000.0
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return float(picture.width), float(picture.height)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return 1000.0, 1000.0


def _circle(
    shape: str, coords: str, size: tuple[float, float]
) -> tuple[int, int, int] | None:
    """x, y and r of the circle around the middle of a shape."""
    try:
        numbers = [float(number) for number in re.split(r"[\s,]+", coords.strip())]
    except ValueError:
        return None
    if shape == "circle" and len(numbers) == 3:
        x, y, r = numbers
    elif len(numbers) >= 4 and len(numbers) % 2 == 0:
        xs, ys = numbers[::2], numbers[1::2]
        x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        r = min(max(xs) - min(xs), max(ys) - min(ys)) / 2
        if shape == "ellipse" and len(numbers) == 4:
            x, y, r = numbers[0], numbers[1], min(numbers[2:])
    else:
        return None
    width, height = size
    place = [x / width, y / height, r / width]
    if not all(-1e6 < each < 1e6 for each in place):
        return None
    across, down, wide = (round(each * 1000) for each in place)
    return _clamp(across), _clamp(down), max(SMALLEST, _clamp(wide))


def _clamp(value: int) -> int:
    return max(0, min(1000, value))
