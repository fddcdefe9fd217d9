"""The command line: click verbs, shared options, terminal text. It decides nothing."""
