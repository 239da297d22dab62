"""Who may do what in the studio: a publisher what a reviewer may, a reviewer what an editor may."""

from typing import Final

from server.access import current_staff, staff

EDITORS: Final = staff("editor", "reviewer", "publisher")
REVIEWERS: Final = staff("reviewer", "publisher")
PUBLISHERS: Final = staff("publisher")


def me() -> str:
    """The account of who is signed in to this request."""
    return str(current_staff().staff_id)
