"""What papers printed, beside ours, where a value alone is not enough: claims and curves."""
