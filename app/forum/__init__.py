"""The practitioner forum: series, meetings and bookings."""
