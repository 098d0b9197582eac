"""Starting models and what is built on them."""
