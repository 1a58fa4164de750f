"""What an operator sees of a running process: its log, its metrics and its health."""
