"""A candidate model against a reference: inputs, slices, sentences, summary."""
