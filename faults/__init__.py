"""Faults: what becomes of customers while workers and the database die, connections break and commits are slow."""
