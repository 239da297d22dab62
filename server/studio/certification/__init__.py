"""Certifying a course: two reviews, a pilot with real answers, evidence kept as of the day."""
