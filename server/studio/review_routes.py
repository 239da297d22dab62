"""The studio's JSON API for reviews, comments, versions and recalls."""

from dataclasses import asdict
from typing import Any

from server.access import access
from server.api import Blueprint
from server.studio import changes, releases, review, schemas
from server.studio import review_schemas as forms
from server.studio.drafts import row_of
from server.studio.rights import EDITORS, PUBLISHERS, REVIEWERS, me

#: Who may approve and send back.

blueprint = Blueprint(
    "studio_review_api",
    __name__,
    url_prefix="/api/v1/studio",
    description="Reviews of drafts, comments, what was published, recalls.",
)


@blueprint.route("/packs/<string:pack>/review", methods=["GET"])
@blueprint.doc(summary="Where the review stands")
@blueprint.response(200, forms.ReviewStateSchema)
@blueprint.alt_response(404, description="No such pack")
@access(EDITORS)
def get_review(pack: str) -> Any:
    """The state, who approved this very revision, the last steps, open comments."""
    row = row_of(pack)
    return {
        "state": row.state,
        "revision": row.revision,
        "approvals": review.approvals(pack, row.revision),
        "acts": review.acts(pack),
        "open": review.open_counts(pack),
    }


@blueprint.route("/packs/<string:pack>/review", methods=["POST"])
@blueprint.doc(summary="Ask for a review")
@blueprint.arguments(forms.WordSchema)
@blueprint.response(200, schemas.RevisionSchema)
@blueprint.alt_response(404, description="No such pack")
@blueprint.alt_response(409, description="Nothing to review, or asked already")
@access(EDITORS)
def ask(wish: dict[str, Any], pack: str) -> Any:
    """The draft can still be written; approvals are of one revision."""
    return {"revision": review.ask(pack, me(), wish["word"])}


@blueprint.route("/packs/<string:pack>/review", methods=["DELETE"])
@blueprint.doc(summary="Cancel the request for a review")
@blueprint.response(200, schemas.RevisionSchema)
@blueprint.alt_response(404, description="No such pack")
@blueprint.alt_response(409, description="Nobody asked")
@access(EDITORS)
def cancel(pack: str) -> Any:
    """The draft is a draft again."""
    return {"revision": review.cancel(pack, me())}


@blueprint.route("/packs/<string:pack>/review/verdict", methods=["POST"])
@blueprint.doc(summary="Approve a draft, or send it back with a word")
@blueprint.arguments(forms.VerdictSchema)
@blueprint.response(200, schemas.RevisionSchema)
@blueprint.alt_response(400, description="Sent back without a word")
@blueprint.alt_response(404, description="No such pack")
@blueprint.alt_response(
    409, description="Changed meanwhile, nobody asked, or one's own"
)
@access(REVIEWERS)
def decide(verdict: dict[str, Any], pack: str) -> Any:
    """Who asked for the review cannot approve."""
    if verdict["approve"]:
        revision, word = verdict["revision"], verdict["word"]
        return {"revision": review.approve(pack, revision, me(), word)}
    return {"revision": review.send_back(pack, verdict["word"], me())}


@blueprint.route("/packs/<string:pack>/comments", methods=["GET"])
@blueprint.doc(summary="Comments on a lesson or a pack")
@blueprint.arguments(forms.CommentsQuerySchema, location="query")
@blueprint.response(200, forms.CommentSchema(many=True))
@blueprint.alt_response(404, description="No such pack")
@access(EDITORS)
def get_comments(query: dict[str, str | None], pack: str) -> Any:
    """Open and resolved ones, the oldest first."""
    return review.named(review.comments(pack, query["lesson"]))


@blueprint.route("/packs/<string:pack>/comments", methods=["POST"])
@blueprint.doc(summary="Comment on a block")
@blueprint.arguments(forms.NewCommentSchema)
@blueprint.response(201, forms.CommentSchema)
@blueprint.alt_response(404, description="No such block")
@blueprint.alt_response(409, description="Too many open comments")
@access(EDITORS)
def add_comment(new: dict[str, str], pack: str) -> Any:
    """It stays open until somebody resolves it."""
    made = review.comment(
        pack, new["lesson"], new["block"], new["language"], new["text"], me()
    )
    return review.named([made])[0]


@blueprint.route("/packs/<string:pack>/comments/<string:comment>", methods=["PUT"])
@blueprint.doc(summary="Resolve a comment, or open it again")
@blueprint.arguments(forms.ResolveSchema)
@blueprint.response(200, forms.CommentSchema)
@blueprint.alt_response(404, description="No such comment")
@access(EDITORS)
def resolve_comment(wish: dict[str, bool], pack: str, comment: str) -> Any:
    """The comment with its state."""
    return review.named([review.resolve(pack, comment, wish["resolved"], me())])[0]


@blueprint.route("/packs/<string:pack>/changes", methods=["GET"])
@blueprint.doc(summary="What a publish would change")
@blueprint.response(200, forms.ChangesSchema)
@blueprint.alt_response(404, description="No such pack")
@access(EDITORS)
def get_changes(pack: str) -> Any:
    """Words, pictures and answers, and which lessons learners would take again."""
    found = changes.changes(pack)
    return asdict(found) | {"major": found.major}


@blueprint.route("/packs/<string:pack>/versions", methods=["GET"])
@blueprint.doc(summary="Every published version")
@blueprint.response(200, forms.ReleaseSchema(many=True))
@blueprint.alt_response(404, description="No such pack")
@access(EDITORS)
def get_versions(pack: str) -> Any:
    """Who published what and when, and who had approved it; the newest first."""
    return releases.releases(pack)


@blueprint.route("/packs/<string:pack>/versions/<int:version>/again", methods=["POST"])
@blueprint.doc(summary="Publish a former version's words once more")
@blueprint.arguments(forms.BringBackSchema)
@blueprint.response(200, schemas.PublishedSchema)
@blueprint.alt_response(404, description="The studio has not kept this version")
@blueprint.alt_response(409, description="Phones have it")
@blueprint.alt_response(422, description="The check found faults")
@access(PUBLISHERS)
def bring_back(wish: dict[str, str], pack: str, version: int) -> Any:
    """As a new version; the draft stays as it is."""
    return releases.bring_back(pack, version, me(), wish["note"])


@blueprint.route("/packs/<string:pack>/recalls", methods=["POST"])
@blueprint.doc(summary="Withdraw lessons from phones")
@blueprint.arguments(forms.RecallSchema)
@blueprint.response(200, forms.NumberSchema)
@blueprint.alt_response(404, description="No such lesson was published")
@access(PUBLISHERS)
def recall(wish: dict[str, Any], pack: str) -> Any:
    """All or none, with one reason; results that learners have stay theirs."""
    return {"number": releases.recall(pack, wish["lessons"], wish["reason"], me())}


@blueprint.route("/packs/<string:pack>/recalls", methods=["DELETE"])
@blueprint.doc(summary="Give withdrawn lessons back")
@blueprint.arguments(forms.LessonsSchema)
@blueprint.response(200, forms.NumberSchema)
@blueprint.alt_response(404, description="Not withdrawn")
@access(PUBLISHERS)
def reinstate(wish: dict[str, Any], pack: str) -> Any:
    """All or none."""
    return {"number": releases.reinstate(pack, wish["lessons"], me())}
