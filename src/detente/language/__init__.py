"""Text mechanics without politics: parsing, lemmas, dates, quotes."""
