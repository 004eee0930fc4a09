"""What each command does, by its options: its exit code."""
