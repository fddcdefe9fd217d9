"""One news page: from bytes to headline, body and related links."""
