"""When a station brought a learner

Revision: 0009; before it: 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("station_learners", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("brought_at", sa.DateTime(timezone=True), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("station_learners", schema=None) as batch_op:
        batch_op.drop_column("brought_at")
