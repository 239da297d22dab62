"""Runs of simulations and what a replay says

Revision: 0007; before it: 0006. `tianjian ledger rebuild` fills the table with runs that came
before it was there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.String(length=43).with_variant(
    sa.String(length=43, collation="C"), "postgresql"
)


def upgrade() -> None:
    op.create_table(
        "simulation_runs",
        sa.Column("learner_id", ID, nullable=False),
        sa.Column("device_id", ID, nullable=False),
        sa.Column("counter", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("scenario_id", sa.String(length=40), nullable=False),
        sa.Column("scenario", sa.String(length=16), nullable=False),
        sa.Column("seal", sa.Integer(), nullable=True),
        sa.Column("claimed", sa.Float(), nullable=True),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("where", sa.String(length=200), nullable=False),
        sa.Column("j", sa.Float(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("capped", sa.Boolean(), nullable=False),
        sa.Column("better", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "learner_id", "device_id", "counter", name=op.f("pk_simulation_runs")
        ),
    )
    with op.batch_alter_table("simulation_runs", schema=None) as batch_op:
        batch_op.create_index(
            "ix_simulation_runs_better", ["better", "scenario_id"], unique=False
        )
        batch_op.create_index("ix_simulation_runs_state", ["state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("simulation_runs", schema=None) as batch_op:
        batch_op.drop_index("ix_simulation_runs_state")
        batch_op.drop_index("ix_simulation_runs_better")
    op.drop_table("simulation_runs")
