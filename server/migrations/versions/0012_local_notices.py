"""Local notices

Revision: 0012; before it: 0011.
"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "local_book",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_local_book")),
    )
    op.create_table(
        "local_pieces",
        sa.Column("piece_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review", sa.String(length=10), nullable=False),
        sa.Column("reviewed", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("piece_id", name=op.f("pk_local_pieces")),
    )
    op.create_table(
        "offered_pieces",
        sa.Column(
            "station_id",
            sa.String(length=43).with_variant(
                sa.String(length=43, collation="C"), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("piece_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("word", sa.String(length=300), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint(
            "station_id", "piece_id", name=op.f("pk_offered_pieces")
        ),
    )
    with op.batch_alter_table("offered_pieces", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_offered_pieces_state"), ["state"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("offered_pieces", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offered_pieces_state"))

    op.drop_table("offered_pieces")
    op.drop_table("local_pieces")
    op.drop_table("local_book")
