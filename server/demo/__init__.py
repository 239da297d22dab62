"""The demo: places, staff and learners who never lived, the same on every machine.

Only for trying things out: the accounts work in demo mode only (``DEMO=1``).
"""
