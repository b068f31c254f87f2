"""Knowledge tests and questionnaires, who takes them when, and what the answers add up to."""
