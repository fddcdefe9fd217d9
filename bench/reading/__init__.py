"""What reading a page in any form rests on: words, lines, titles, addresses."""
