"""Pages of results and trained models, one file a screen."""
