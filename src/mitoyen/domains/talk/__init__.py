"""Talk: threads in a room, messages in threads, what is edited, taken back, answered and pointed at."""
