"""The door for programs: JSON under `/api/v1`, with personal access tokens, in the name of whoever made the token."""
