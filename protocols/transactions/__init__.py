"""Distributed transactions: many databases, one outcome."""
