"""Toys that share their nodes and differ in their picture."""
