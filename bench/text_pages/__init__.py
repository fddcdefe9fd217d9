"""The rules by which reader text is read: headline, links, body."""
