"""The sentences of the dataset room, by code; whole ones, so that each can be translated."""
