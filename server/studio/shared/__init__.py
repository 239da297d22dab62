"""What all packs share, written in the studio: fact cards and the glossary.

`facts` and `terms` change them, field by field and in both languages at once; `uses` says which
lessons would notice; `termfile` changes one line of a glossary and no other.
"""
