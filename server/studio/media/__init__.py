"""Media of drafts: uploads of any size that go on after a cut, and what phones get of them."""
