"""Pages of projects and runs, one file a screen."""
