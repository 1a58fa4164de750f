"""What is kept about a person: who sees it, hiding, a copy of it, and deleting it."""
