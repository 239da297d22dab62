"""Rooms: two or three phones play one live room over the station's network."""
