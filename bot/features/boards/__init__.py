"""Leaderboards: who stands where, privately first, shared on request."""
