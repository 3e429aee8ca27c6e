"""Bridges: what leaves the house towards people's other tools. Letters, for now."""
