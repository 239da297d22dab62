"""The studio: editors write packs in the browser, see them on a phone, and publish them.

A draft is its folder, kept in the database file by file (docs/decisions). `lessontext` cuts a
lesson's file into blocks, `forms` turns a block into fields and back, `merging` brings two
editors' fields together, `drafts` keeps files and their history, `editing` changes them,
`service` is what pages and API call.
"""
