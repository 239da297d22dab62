"""The operator's page of a station: what the box does, and what its operator can do."""
