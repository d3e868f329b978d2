"""Exports: a run as text, for downloads and for the command line."""
