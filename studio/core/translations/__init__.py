"""Keeps the catalogue of translated sentences complete: extract, merge, compile. Needs no gettext programs."""
