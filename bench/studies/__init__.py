"""Whole studies: what a label is worth, and how far answers hold when texts change."""
