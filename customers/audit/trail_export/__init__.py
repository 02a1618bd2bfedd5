"""The trail as files that need no database: whoever has them can check every digest, link and seal without us.

`verify_trail.py` goes with them. It imports nothing of the project, and runs wherever Python does.
"""
