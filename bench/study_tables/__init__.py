"""Stored answers of studies to tables, a module a table."""
