"""Labelling functions, one file each; `docs/add_a_labelling_function.md` says what a file has."""
