"""The Home Assistant layer, in a real Home Assistant core."""
