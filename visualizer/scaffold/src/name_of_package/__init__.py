"""A protocol for Protocol Theatre."""
