"""Formats to download, one file each, with a module-level `EXPORTER`."""
