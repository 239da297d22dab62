"""Trainers and pictures of a station

Revision: 0016; before it: 0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "local_trainers",
        sa.Column("trainer_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("trainer_id", name=op.f("pk_local_trainers")),
    )
    op.create_table(
        "local_deeds",
        sa.Column("deed_id", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("deed", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("deed_id", name=op.f("pk_local_deeds")),
    )
    op.create_table(
        "local_pictures",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_local_pictures")),
    )
    with op.batch_alter_table("local_deeds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_local_deeds_at"), ["at"], unique=False)
    with op.batch_alter_table("operator_tokens", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "trainer_id", sa.String(length=16), nullable=False, server_default=""
            )
        )
    with op.batch_alter_table("local_book", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("passed", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(
            sa.Column("lacks", sa.Text(), nullable=False, server_default="[]")
        )
    with op.batch_alter_table("local_pieces", schema=None) as batch_op:
        batch_op.add_column(sa.Column("above", sa.Text(), nullable=True))
    with op.batch_alter_table("offered_pieces", schema=None) as batch_op:
        batch_op.add_column(sa.Column("above", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column("draft", sa.String(length=16), nullable=False, server_default="")
        )


def downgrade() -> None:
    with op.batch_alter_table("offered_pieces", schema=None) as batch_op:
        batch_op.drop_column("draft")
        batch_op.drop_column("above")
    with op.batch_alter_table("local_pieces", schema=None) as batch_op:
        batch_op.drop_column("above")
    with op.batch_alter_table("local_book", schema=None) as batch_op:
        batch_op.drop_column("lacks")
        batch_op.drop_column("passed")
    with op.batch_alter_table("operator_tokens", schema=None) as batch_op:
        batch_op.drop_column("trainer_id")
    with op.batch_alter_table("local_deeds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_local_deeds_at"))
    op.drop_table("local_pictures")
    op.drop_table("local_deeds")
    op.drop_table("local_trainers")
