"""What a text is made of, counted once per dataset, and cut into the rows of a split."""
