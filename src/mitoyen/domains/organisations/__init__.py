"""Organisations: the companies. Each has its own journal, which its administrators read."""
