"""How diligently each company acts on a departure: its grade, and what those without a directory say themselves."""
