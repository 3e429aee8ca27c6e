"""Own copies leave no table of their own: the entry is all that is kept of one."""
