"""One module a report format; the table of them is in the package above."""
