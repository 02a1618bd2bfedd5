"""Seals: signed statements of what the whole trail was at a moment. Their copies elsewhere are what makes them count.

keys        who signs, and whose signatures count
statement   what is said: the parts of the trail, each counted, most under one digest; and the file it is kept in
parts       the parts as the database has them
making      a new seal
checking    whether the trail is still what a seal says
proof       that one customer's trail is in a seal, for whoever has nothing else
"""
