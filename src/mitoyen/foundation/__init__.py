"""What the rest stands on: names, exact bytes, hashes, signatures. No I/O and no framework."""
