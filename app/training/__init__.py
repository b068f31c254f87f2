"""Courses, cohorts, venues, training sessions and their days."""
