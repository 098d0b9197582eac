"""The one learning loop and its save points."""
