"""The comments in which a GIFT file of our own making carries what GIFT has no place for."""

LESSON, BLOCK, FILE = "// tianjian-lesson ", "// tianjian ", "// tianjian-file "
