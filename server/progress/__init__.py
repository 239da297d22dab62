"""What each learner has done: projections of the ledger, rebuildable from it."""
