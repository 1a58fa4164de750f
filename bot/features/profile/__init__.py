"""What a person sees of themselves: streaks and why, skills, last results, away days, zone and stack."""
