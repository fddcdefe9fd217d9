"""From stored predictions to tables, one module a table."""
