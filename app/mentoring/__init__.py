"""Becoming a mentor: application, countersignature, assessment, mentor periods."""
