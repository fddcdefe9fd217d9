"""Examples to tasks: duplicates, stories, splits, views, joint corpora."""
