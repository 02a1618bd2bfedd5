"""Programs of the Makefile; run by their paths."""
