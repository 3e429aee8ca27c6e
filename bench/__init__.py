"""What Mitoyen was measured with: `make bench`, and `make bench-peers` beside others (docs/operate/how-fast.md)."""
