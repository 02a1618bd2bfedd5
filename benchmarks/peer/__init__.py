"""The peer: the same endpoint in the ordinary Django way, with no wrong turn and no thought of speed.

Normalised models, django-simple-history, nested ModelSerializers, one save() after another. It has neither revisions
nor digests nor findings, and keeps no submissions: less than the service does. Nothing of the service imports it.
"""
