"""The daily question: opened on schedule, answered privately, revealed at the close."""
