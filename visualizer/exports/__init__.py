"""A run in, text out: what leaves the site or the command line."""
