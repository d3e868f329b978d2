"""The simulated world: recipes, the simulation itself, traces and the explorer. It knows no protocol."""
