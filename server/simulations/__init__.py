"""Simulations: learners' runs are played again with the phone's own engine."""
