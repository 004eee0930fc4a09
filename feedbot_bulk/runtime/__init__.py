"""How blocking calls run async work, and who looks on: portal, watch, bar, log lines."""
