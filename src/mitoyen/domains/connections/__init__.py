"""Connections: how a company's people sign in with their company, each by its own provider."""
