"""The domains, lowest first: people, organisations, spaces, talk, documents, copies. Each has the same file names."""
