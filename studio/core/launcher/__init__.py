"""Starts everything on one machine, keeps it running, and leaves nothing behind."""
