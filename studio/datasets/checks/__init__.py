"""What the data doctor looks for, one file a subject; each check turns the examples into findings."""
