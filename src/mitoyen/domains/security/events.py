"""The security log is no journal: nothing of it is an entry."""
