"""The command line's door: what commands do, once the house has opened what they need."""
