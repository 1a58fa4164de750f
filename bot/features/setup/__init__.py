"""Setting a channel up and changing its schedule: forms, pauses, managers."""
