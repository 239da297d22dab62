"""One-tap remedies: what the studio itself can do about a finding of the check."""
