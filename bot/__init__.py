"""Whetstone: a study bot that keeps machine-learning-engineering teams sharp."""
