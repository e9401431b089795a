"""Providers, and what they share."""
