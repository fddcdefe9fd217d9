"""What figures share: theme, sizes, panels."""
