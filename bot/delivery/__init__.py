"""From due rows to messages: claim, render, send or edit, note what became of it."""
