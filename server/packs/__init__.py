"""Packs: from an editor's folder to signed files that phones, stations and sticks carry.

`source` reads a folder, `check` names its faults, `build` makes the files, `sign` signs
them, `blobs` keeps them by their hash, `service` publishes them in the catalogue and
`tjpack` packs them for the road.
"""
