"""Learning paths in the studio: which courses each group takes, in which order.

They are one file, as in lessons/paths.yaml, kept as a draft with its history. `pathfile` changes
one group's line and no other, `service` reads, edits and publishes, `preview` says what a learner
of a group meets first.
"""
