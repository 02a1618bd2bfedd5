"""What the speed claims rest on: the real service, an ordinary one, and the database's own limit, in one sitting.

`make bench` runs it; `docs/performance.md` says what is measured and how.
"""
