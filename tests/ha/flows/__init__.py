"""The steps of the config flow, as a person goes through them."""
