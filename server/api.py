"""The JSON API: flask-smorest with our errors, and its documentation.

Import ``Blueprint`` from here: it refuses unknown fields everywhere.
"""

from collections.abc import Iterator
from json import JSONDecodeError
from threading import Lock
from typing import Any

from flask import Blueprint as PlainBlueprint
from flask import Flask, Response, current_app, json, render_template
from flask_smorest import Api as SmorestApi
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import INCLUDE, RAISE, Schema, fields
from webargs.flaskparser import FlaskParser

import server
from server.access import access, public
from server.errors import PROBLEM_TYPE

METHODS = ("get", "head", "post", "put", "patch", "delete")


class StrictParser(FlaskParser):
    """Unknown fields are errors, in bodies and in queries."""

    DEFAULT_UNKNOWN_BY_LOCATION = {
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "json": RAISE,
        "form": RAISE,
        "query": RAISE,
    }

    def _raw_load_json(self, req: Any) -> Any:
        """Whatever the library stumbles over is one thing: this is no JSON."""
        try:
            return _whole(super()._raw_load_json(req))
        except (ValueError, RecursionError) as error:
            raise JSONDecodeError(str(error), "", 0) from error


def _whole(value: Any) -> Any:
    """The same with U+FFFD for half of a surrogate pair, which no database keeps.

    A browser sends one where a length limit cut an emoji in two.
    """
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole(key): _whole(each) for key, each in value.items()}
    return [_whole(each) for each in value] if isinstance(value, list) else value


class ProblemSchema(Schema):
    """Problem details (RFC 9457)."""

    class Meta:
        """Problems may say more than the members listed here."""

        unknown = INCLUDE

    type = fields.String(required=True, metadata={"example": "urn:tianjian:problem:x"})
    status = fields.Integer(required=True)
    title = fields.String(required=True, metadata={"description": "Translated"})
    code = fields.String(required=True, metadata={"description": "Stable slug"})
    detail = fields.String(metadata={"description": "What to do, translated"})
    request = fields.String(metadata={"description": "Id to quote to the operator"})
    errors = fields.Dict(metadata={"description": "Faults by field"})


class Blueprint(SmorestBlueprint):  # type: ignore[misc]
    """flask-smorest's blueprint with the strict parser and problem details."""

    ARGUMENTS_PARSER = StrictParser()

    def alt_response(self, status_code: int, *args: Any, **kwargs: Any) -> Any:
        """Document another answer; errors are problem details by themselves."""
        if int(status_code) >= 400 and not args:
            kwargs.setdefault("schema", ProblemSchema)
            kwargs.setdefault("content_type", PROBLEM_TYPE)
        return super().alt_response(status_code, *args, **kwargs)


class Api(SmorestApi):  # type: ignore[misc]
    """flask-smorest whose errors are documented as problem details.

    The errors themselves are rendered by ``server.errors``. Writing the document
    takes as long as all else at the start of the program: it waits for a reader.
    """

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, app: Flask) -> None:
        self._undocumented: list[Blueprint] = []
        self._documenting = Lock()
        super().__init__(app)

    def register_blueprint(self, blueprint: Blueprint) -> None:
        """Serve a blueprint; its documentation is written when somebody reads it."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blueprint.name] = self
        self._app.register_blueprint(blueprint)
        self._undocumented.append(blueprint)

    def document(self) -> dict[str, Any]:
        """The OpenAPI document of all that is registered."""
        with self._documenting:
            for blueprint in self._undocumented:
                name = blueprint.name
                blueprint.register_views_in_doc(
                    self, self._app, self.spec, name=name, parameters=None
                )
                self.spec.tag({"name": name, "description": blueprint.description})
            self._undocumented.clear()
            document: dict[str, Any] = self.spec.to_dict()
            return document

    def _register_error_handlers(self) -> None:
        """Nothing: one module renders all errors."""

    def _register_responses(self) -> None:
        usual: str = SmorestApi.DEFAULT_RESPONSE_CONTENT_TYPE
        self.DEFAULT_RESPONSE_CONTENT_TYPE = PROBLEM_TYPE
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = usual


pages = PlainBlueprint("api_docs", __name__)


@pages.get("/api/openapi.json")
@access(public)
def openapi() -> Response:
    """The OpenAPI 3.1 document."""
    response = Response(json.dumps(spec()), content_type="application/json")
    response.headers["Cache-Control"] = "no-cache"
    return response


@pages.get("/api/docs")
@access(public)
def docs() -> str:
    """The same as a page for people."""
    return render_template("api_docs.html", spec=spec(), operations=list(operations()))


def spec() -> dict[str, Any]:
    """The OpenAPI document of this application."""
    api: Api = current_app.extensions["api"]
    return api.document()


def operations() -> Iterator[dict[str, Any]]:
    """Every operation with its method and path, in the order of the document."""
    document = spec()
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                shared = item.get("parameters", [])
                operation = item[method]
                yield {
                    **operation,
                    "method": method.upper(),
                    "path": path,
                    "anchor": operation.get("operationId", f"{method}-{path}"),
                    "parameters": [
                        resolve(document, each)
                        for each in [*shared, *operation.get("parameters", [])]
                    ],
                    "responses": {
                        status: resolve(document, each)
                        for status, each in operation.get("responses", {}).items()
                    },
                }


def resolve(document: dict[str, Any], node: Any) -> Any:
    """Follow one ``$ref`` inside the document."""
    reference = node.get("$ref") if isinstance(node, dict) else None
    if reference is None:
        return node
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return {**found, "name_of_schema": step}


def init_app(app: Flask) -> Api:
    """Attach the API to the application; register blueprints on the result."""
    app.config.update(
        API_TITLE="Tianjian",
        API_VERSION=server.__version__,
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "info": {
                "description": "Packs out to phones, answers in from them.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/"}],
        },
    )
    api = Api(app)
    app.extensions["api"] = api
    app.register_blueprint(pages)
    return api
