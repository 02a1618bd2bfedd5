"""Hostile input: any bytes, any headers, anything that the API's schema allows or forbids.

The answer must always be one of the table, in its form. Tests make a short run of it, `make fuzz` a long one.
"""
