"""Stations: joining an upstream, relaying batches up and all that comes down."""
