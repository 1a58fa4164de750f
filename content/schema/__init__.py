"""The format of item, prompt and pack files: one definition in code, from which the JSON Schema for editors is made."""
