"""The security log of each company: who signed in, was refused, read, took away, administered.

Apart from the journals (docs/decisions/0021): it proves nothing to partners, it is about people, and it is forgotten.
"""
