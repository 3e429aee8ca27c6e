"""Documents: files that are issued in a room, version after version, encrypted where they are kept."""
