"""The labs: one file each, numbered, to be read top to bottom."""
