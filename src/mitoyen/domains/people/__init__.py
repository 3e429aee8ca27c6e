"""People: who works for a company, and how they prove who they are."""
