"""What comes in and goes out as JSON: the manifest of a pack, and the catalogue's answer."""

from datetime import date
from pathlib import Path
from typing import Any

from marshmallow import (
    RAISE,
    Schema,
    ValidationError,
    fields,
    validate,
    validates_schema,
)

from server.packs.blobs import SHA256
from server.packs.lesson import LANGUAGES, LEVELS
from server.packs.source import LICENCE, PACK_ID

# The same ids as in the source: <pack>.<own id>.
FULL_ID = rf"{PACK_ID.pattern}\.[a-z][a-z0-9-]{{0,39}}"
# Text documents name media by it; it never becomes a path.
FILE_NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}"
BLOB_TYPES = (
    "application/json",
    "image/webp",
    "image/jpeg",
    "image/png",
    "audio/ogg",
    "audio/mpeg",
    "audio/mp4",
    "video/mp4",
)
ROLES = (
    "text",
    "scenario",
    "picture",
    "picture-fallback",
    "sound",
    "sound-aac",
    "video-low",
    "video",
    "video-sound",
)
#: What comes when somebody asks for it.
VIDEOS = frozenset({"video-low", "video", "video-sound"})
#: What stands beside a file for phones that cannot show or play it; others never fetch it.
FALLBACKS = frozenset({"picture-fallback", "sound-aac"})
#: What a pack is whole without.
OPTIONAL = VIDEOS | FALLBACKS
#: Of these, what is text: kept compressed beside as it is.
TEXTS = frozenset({"text", "scenario"})
MAX_BLOBS = 1_990
MAX_BLOB_BYTES = 200_000_000
MAX_FALLBACK_BYTES = 200_000
#: How a fallback of a picture ends, by its type.
FALLBACK_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png"}


def _exactly(pattern: str) -> validate.Regexp:
    return validate.Regexp(rf"^(?:{pattern})\Z")


def _name(pattern: str, **more: Any) -> fields.String:
    return fields.String(required=True, validate=_exactly(pattern), **more)


def _one_of(choices: tuple[Any, ...]) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(choices))


def _number(low: int, high: int) -> fields.Integer:
    return fields.Integer(
        required=True, strict=True, validate=validate.Range(low, high)
    )


def _words(limit: int) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(validate=validate.OneOf(LANGUAGES)),
        values=fields.String(validate=validate.Length(1, limit)),
        required=True,
    )


class Strict(Schema):
    """A schema that refuses unknown fields."""

    class Meta:
        unknown = RAISE


class ManifestLessonSchema(Strict):
    """A lesson in a manifest."""

    id = _name(FULL_ID)
    edition = _number(1, 10**6)
    minutes = _number(1, 60)
    items = fields.List(
        fields.String(validate=_exactly(FULL_ID)),
        required=True,
        validate=validate.Length(max=50),
    )


class ManifestFileSchema(Strict):
    """A file in a manifest."""

    sha256 = _name(SHA256.pattern)
    bytes = _number(1, MAX_BLOB_BYTES)
    type = _one_of(BLOB_TYPES)
    role = _one_of(ROLES)
    name = _name(FILE_NAME)
    language = fields.String(validate=validate.OneOf(LANGUAGES))


class ManifestSchema(Strict):
    """A pack's manifest, format 1."""

    format = fields.Integer(required=True, strict=True, validate=validate.Equal(1))
    id = _name(PACK_ID.pattern)
    version = _number(1, 10**6)
    change = _one_of(("minor", "major"))
    level = _one_of(LEVELS)
    languages = fields.List(
        fields.String(validate=validate.OneOf(LANGUAGES)),
        required=True,
        validate=validate.Length(1, len(LANGUAGES)),
    )
    title = _words(200)
    summary = _words(600)
    cover = _name(FILE_NAME)
    prerequisites = fields.List(
        fields.String(validate=_exactly(PACK_ID.pattern)), required=True
    )
    licence = _name(LICENCE.pattern)
    review_by = fields.Date(required=True, format="iso")
    lessons = fields.List(
        fields.Nested(ManifestLessonSchema),
        required=True,
        validate=validate.Length(0, 200),
    )
    files = fields.List(
        fields.Nested(ManifestFileSchema),
        required=True,
        validate=validate.Length(1, MAX_BLOBS),
    )

    @validates_schema
    def check_files(self, data: dict[str, Any], **_: Any) -> None:
        """Each name once, one text document a language, and the cover is a picture."""
        names = [file["name"] for file in data["files"]]
        if len(set(names)) != len(names):
            raise ValidationError("two files have one name", "files")
        texts = [
            file.get("language") for file in data["files"] if file["role"] == "text"
        ]
        if sorted(map(str, texts)) != sorted(data["languages"]):
            raise ValidationError("not one text document for each language", "files")
        pictures = [f["name"] for f in data["files"] if f["role"] == "picture"]
        if data["cover"] not in pictures:
            raise ValidationError("the cover is not among the pictures", "cover")
        _check_fallbacks(data["files"])
        if not data["lessons"] and not any(
            file["role"] == "scenario" for file in data["files"]
        ):
            raise ValidationError("neither lessons nor scenarios", "lessons")
        if any(not each["id"].startswith(data["id"] + ".") for each in data["lessons"]):
            raise ValidationError("a lesson of another pack", "lessons")


def _check_fallbacks(files: list[dict[str, Any]]) -> None:
    """Each stands beside a picture of its name, is a JPEG or PNG, and small."""
    stems = {Path(f["name"]).stem for f in files if f["role"] == "picture"}
    for file in files:
        if file["role"] != "picture-fallback":
            continue
        name = Path(file["name"])
        if name.suffix != FALLBACK_SUFFIXES.get(file["type"]) or name.stem not in stems:
            raise ValidationError("a fallback of no picture", "files")
        if file["bytes"] > MAX_FALLBACK_BYTES:
            raise ValidationError("a fallback too big", "files")


class JwkSchema(Schema):
    """A public key (RFC 7517)."""

    kty = fields.String(metadata={"example": "EC"})
    crv = fields.String(metadata={"example": "P-256"})
    x = fields.String()
    y = fields.String()


class CatalogueSchema(Schema):
    """The signed catalogue. Check the signature over `payload` before reading it."""

    payload = fields.String(
        required=True,
        metadata={"description": "The catalogue's exact text (JSON), as it was signed"},
    )
    signature = fields.String(
        required=True,
        metadata={"description": "Detached JWS, ES256, unencoded payload (RFC 7797)"},
    )
    publisher = fields.Nested(JwkSchema, required=True)


def read_manifest(value: Any) -> dict[str, Any]:
    """A manifest that fits the format, dates as texts; raises ValidationError."""
    loaded: dict[str, Any] = ManifestSchema().load(value)
    review: date = loaded["review_by"]
    return {**loaded, "review_by": review.isoformat()}
