"""Predictions under their fingerprint, the index, files written whole, the environment."""
