"""The one-page report: page, tables, figures, disagreements, datasets, templates."""
