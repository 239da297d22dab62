"""Rooms that two or three phones share

Revision: 0004; before it: 0003.
"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "live_rooms",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("room", server.db.JSONText(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("expires", server.db.UTC(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_live_rooms")),
    )
    with op.batch_alter_table("live_rooms", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_live_rooms_expires"), ["expires"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("live_rooms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_live_rooms_expires"))
    op.drop_table("live_rooms")
