"""The journal: the one writer, sealing, proofs, rebuilding. It knows no domain."""
