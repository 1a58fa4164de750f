"""The rules of the game: pure functions over frozen values, with no I/O, no clock and no randomness of their own."""
