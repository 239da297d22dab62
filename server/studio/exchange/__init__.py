"""What an editor brings as a file and takes along as one, between `interchange` and the drafts.

`reading` makes texts of lessons from a file, `waiting` keeps them until somebody chose,
`taking` puts them into a draft as one step, `giving` is the way out.
"""
