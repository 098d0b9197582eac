"""Machine-learning tasks, one file each, with a module-level `TASK`."""
