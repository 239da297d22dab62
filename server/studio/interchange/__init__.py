"""Bring what you have, take it with you: other forms of lessons and questions, in and out.

Pure functions: bytes in, blocks of `server.packs.lesson` out, and back. `reading` is the way
in, `exporting` the way out; docs/interchange.md says what maps to what.
"""
