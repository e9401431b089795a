"""Services as small, strict local servers, for tests and for trying things out by hand."""
