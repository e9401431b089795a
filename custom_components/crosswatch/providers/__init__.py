"""How to speak to each service: the contract, the shared HTTP layer, and one folder a provider."""
