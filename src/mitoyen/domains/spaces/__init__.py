"""Spaces: shared places that no company owns, their parties and members, and the rooms that decide who sees what."""
