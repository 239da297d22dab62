"""Answers in, mail and missing batches out: the ledger, its verdicts, and links.

The contract is docs/sync-protocol.md.
"""
