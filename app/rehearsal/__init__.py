"""The rehearsal: captured mail, sign in as anybody, a clock that can be moved. Never with real people."""
