"""Stored results between people: listed, removed, merged, sent and taken in."""
