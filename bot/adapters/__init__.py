"""The mouths and ears of the bot: one folder a chat platform; an SDK's types never leave their folder."""
