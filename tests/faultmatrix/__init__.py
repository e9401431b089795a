"""The fault matrix: what goes wrong at a service or here, and what of a household's records suffers by it."""
