"""Saved pages and web archives to a dataset, streaming."""
