"""Branches of a chain

Revision: 0010; before it: 0009.
"""

import sqlalchemy as sa
from alembic import op

from server.db import JSONText

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("chains", schema=None) as batch_op:
        batch_op.add_column(sa.Column("forks", JSONText(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("chains", schema=None) as batch_op:
        batch_op.drop_column("forks")
