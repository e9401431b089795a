"""One suite that every provider passes. A provider joins with one module that makes it a `Subject`."""
