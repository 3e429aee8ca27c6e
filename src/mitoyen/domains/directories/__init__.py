"""A company's own directory: the tokens it comes with, what it says of people and groups, and its last exchanges."""
