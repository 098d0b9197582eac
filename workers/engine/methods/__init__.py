"""Ways of training, one file each, with a module-level `METHOD`."""
