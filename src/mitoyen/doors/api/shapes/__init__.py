"""What the API tells and is told, in JSON. A published format: fields are added, never renamed, retyped or removed."""
