"""The house: settings, database, and the composition of the application. The only package that knows all others."""
