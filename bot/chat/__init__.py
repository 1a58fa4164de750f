"""The vocabulary that features and platforms share: refs, events, cards, forms, actions, commands and ports."""
