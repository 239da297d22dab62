"""Translating in the studio: what is missing or stale, and files for outside translators.

`words` says which fields of a block are words; `marks` remembers from which words each
translation was made; `units` lists a pack's words in two languages; `po` and `xliff` write and
read them as files; `taking` puts what a file brings into the draft.
"""
