"""Uploads in the studio

Revision: 0017; before it: 0016.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "studio_uploads",
        sa.Column("upload", sa.String(length=32), nullable=False),
        sa.Column("pack", sa.String(length=16), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("stem", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("cut_start", sa.Float(), nullable=False),
        sa.Column("cut_end", sa.Float(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=24), nullable=False),
        sa.Column("made", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('receiving', 'waiting', 'running', 'done', 'failed')",
            name=op.f("ck_studio_uploads_state"),
        ),
        sa.ForeignKeyConstraint(
            ["pack"],
            ["studio_packs.pack"],
            name=op.f("fk_studio_uploads_pack_studio_packs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("upload", name=op.f("pk_studio_uploads")),
    )
    op.create_index(op.f("ix_studio_uploads_pack"), "studio_uploads", ["pack"])
    op.create_index(op.f("ix_studio_uploads_state"), "studio_uploads", ["state"])


def downgrade() -> None:
    op.drop_table("studio_uploads")
