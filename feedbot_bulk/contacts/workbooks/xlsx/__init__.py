"""Workbooks of Excel since 2007: an archive of XML; quickly read where that is safe."""
