"""The site: Django pages, the socket that streams runs, and nothing that knows a protocol."""
