"""Figures for staff: roll-ups with their age, the office pages, exports."""
