"""Toys whose truth is a shape: a ring of hashes, sets of nodes, ribbons, a tree."""
