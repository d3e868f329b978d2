"""Recipes, the simulation of a run, its trace, and the explorer. The engine knows no protocol."""
