"""No table of this domain follows from a journal."""
