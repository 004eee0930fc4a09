"""The steps of the form: of each, its widgets, and the controller of what they set off."""
