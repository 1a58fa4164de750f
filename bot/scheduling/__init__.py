"""When what is due gets done: a ticker, and time travel for the playground and tests."""
