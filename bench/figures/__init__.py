"""The figures, one file each; see `CONTRIBUTING.md` for what a file must have."""
