"""People: learners and their devices, mail to them, places, and staff with roles."""
