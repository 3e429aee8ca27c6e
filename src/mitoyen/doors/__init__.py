"""Doors: ways in and out of the house. Each parses, calls one command or query, and renders; none uses another."""
