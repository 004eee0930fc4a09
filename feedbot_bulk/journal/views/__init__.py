"""What people ask of a journal, and tell it: tables, times, and the standing opt-outs."""
