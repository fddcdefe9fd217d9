"""A fitted model in a folder: written, described, checked, and used on new headlines."""
