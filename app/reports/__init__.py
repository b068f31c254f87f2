"""What a cohort adds up to: coverage, the cohort on one page, exports. Reads only."""
