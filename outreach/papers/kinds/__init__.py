"""One file for each paper: its declaration, and how it is composed from what is known."""
