"""What goes in and out, one file a resource: the allow-lists of fields, and how rows become answers."""
