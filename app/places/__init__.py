"""Who gets a place, and what becomes of it: allocation, offers, promotion, registers, completion."""
