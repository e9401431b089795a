"""Proofs in a real Home Assistant: a process of its own, killed, backed up, restored and badly fed."""
