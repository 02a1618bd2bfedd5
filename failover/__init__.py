"""Beyond one machine: the service on a real cluster of three, whose leader is killed, frozen and cut off under load.

`make test-failover` (docs/operations.md). The cluster runs on the very templates of `deploy/cluster/`.
"""
