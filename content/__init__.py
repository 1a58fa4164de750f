"""What we ask: the item model, the loader and the lint, and the bank itself."""
