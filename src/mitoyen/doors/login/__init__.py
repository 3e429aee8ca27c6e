"""The login door: forms by which people come in, prove who they are, and keep what opens their account.

It acts and leads on to pages; the pages themselves are the web door's.
"""
