"""`/whetstone help`, mentions and direct messages."""
