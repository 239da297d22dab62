"""Notices and short lessons that a station writes itself, signed by the station alone."""
