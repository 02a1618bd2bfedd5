"""Large registers to measure with: some customers live their lives through the intake, and are copied many times.

`python -m benchmarks.register --customers 1000000`, with the environment of the service (DATABASE_URL, SECRET_KEY), on
an empty register that is migrated and has its catalogs. Copies are other people: names, documents, codes, e-mails,
phones, numbers and moments differ, and payloads say so. Each has the whole trail of its original, under digests of its
own, so that `verify_audit_trail` finds nothing. Rows are only inserted, which the append-only tables allow.
"""
