"""Pages of datasets, one file a screen."""
