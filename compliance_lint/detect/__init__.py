"""Finding: advertising claims and personal data in one text, no files and no output."""
