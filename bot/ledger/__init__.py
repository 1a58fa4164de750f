"""The book-keeping: from an answer to credit, points, kept days, streaks and standings, in batches."""
