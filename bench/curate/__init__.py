"""What keeps a dataset honest: audit, card, export, probes, verification."""
