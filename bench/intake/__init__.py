"""Any table of headlines, from whatever file or memory, to checked examples."""
