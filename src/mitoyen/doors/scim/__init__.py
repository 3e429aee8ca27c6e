"""The door for companies' directories: SCIM 2.0 (RFC 7643, RFC 7644) under `/scim/<company>/v2` (decision 0019)."""
