"""The rules by which an HTML page is read: headline, links, body."""
