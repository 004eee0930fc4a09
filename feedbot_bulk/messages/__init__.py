"""A template and a frame as one text per row; expiry and picture per row."""
