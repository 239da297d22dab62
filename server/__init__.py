"""Tianjian's server: packs out to phones, answers in from them, figures to staff."""

__version__ = "0.1.0"
