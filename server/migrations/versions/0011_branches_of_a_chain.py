"""Branches of a chain

Revision: 0011; before it: 0010.
"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("chains", schema=None) as batch_op:
        batch_op.add_column(sa.Column("forks", server.db.JSONText(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("chains", schema=None) as batch_op:
        batch_op.drop_column("forks")
