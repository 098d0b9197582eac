"""The calls, one file a resource: fetch what is named, call one service, shape the answer."""
