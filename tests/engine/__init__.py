"""Tests of protocols/engine/, on a toy protocol whose nodes do what a client tells them."""
