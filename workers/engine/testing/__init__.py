"""Tiny models and tables built on the spot, for tests and dry runs."""
