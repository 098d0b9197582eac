"""What goes into a download beside the model, and how it is proven to work."""
