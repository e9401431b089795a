"""Stable ids and artwork. Empty until a service for them is added; it keeps the place below the entities."""
