"""`/whetstone help`, mentions, direct messages, the first words in a new workspace."""
