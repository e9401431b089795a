"""The steps of the config flow, one module a subject."""
