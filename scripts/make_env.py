"""Writes a `.env` with fresh secrets for a first run on this machine. An existing one is left alone."""

import base64
import os
import secrets
import sys
from pathlib import Path

TEMPLATE = """\
# Made on the first `make run`. Every setting is explained in .env.example. Keep this file secret and backed up.
SECRET_KEY={secret_key}
# This machine is reached without TLS. Remove the line where a proxy provides it.
HTTPS=false
# Staff get in with the password alone. Remove the line in production: each login then asks for a code of an app, too.
SECOND_FACTOR=false
# Lines for people. Remove the line where a program reads them: JSON.
LOG_FORMAT=text
# Seals of the audit trail are signed with it. In production, keep it where the administrators of the database are not.
SEAL_KEY={seal_key}
"""

SEAL_KEY_BYTES = 32
"""Of a private key of Ed25519 (RFC 8032): any bytes are one."""


def write_env(path: Path) -> bool:
    """Creates the file, readable by its owner alone. False if there was one already."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w") as file:
        file.write(TEMPLATE.format(secret_key=secrets.token_urlsafe(50), seal_key=_seal_key()))
    return True


def _seal_key() -> str:
    return base64.b64encode(secrets.token_bytes(SEAL_KEY_BYTES)).decode()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    if write_env(target):
        print(f"{target} written, with fresh secrets.")
