"""The whole administration, page by page, as each role sees it: how long each takes, and how the database answers it.

`python -m benchmarks.pages`, with the environment of the service (DATABASE_URL, SECRET_KEY), beside a register that
`benchmarks.register` has filled. Which pages there are is found out from the administration itself: every list with
each of its filters, pairs of them, its orders, its first, middle and last page, and what people search for; every page
of a row. Everything happens in one transaction, which is taken back.
"""
