"""Programmes, their agencies, and one record a person a programme."""
