"""The prediction service: trained bundles kept open, asked over loopback, answered in joint batches."""
