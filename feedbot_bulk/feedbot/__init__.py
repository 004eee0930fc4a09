"""The vendor's API: protocol (no I/O), client, session, and the sandbox."""
