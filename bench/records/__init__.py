"""The nouns: frozen records, checked as they are made."""
