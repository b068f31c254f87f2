"""The public catalogue, what happens next for each person, and what staff have to do."""
