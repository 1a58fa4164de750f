"""The tables' history: how each version of them is made from the one before."""
