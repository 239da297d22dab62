"""Who may do what in the studio: a publisher what a reviewer may, a reviewer what an editor may."""

from typing import Final

from server.access import current_staff, staff
from server.people.staff_service import STUDIO_ROLES

EDITORS: Final = staff(*STUDIO_ROLES)
REVIEWERS: Final = staff("reviewer", "publisher")
PUBLISHERS: Final = staff("publisher")


def me() -> str:
    """The account of who is signed in to this request."""
    return str(current_staff().staff_id)
