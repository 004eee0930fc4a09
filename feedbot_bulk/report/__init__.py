"""A result frame as an Excel workbook: `feedbot_bulk.report.report.write_report`."""
