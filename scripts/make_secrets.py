"""Writes the secrets that compose.yaml mounts: passwords, database addresses, keys. What is there is left alone.

    python scripts/make_secrets.py deploy/secrets

The folder is for its owner alone. Its files can be read by anybody who gets that far, since in the containers other
users read them.
"""

import argparse
import base64
import os
import secrets
import sys
from pathlib import Path

SEAL_KEY_BYTES = 32
"""Of a private key of Ed25519 (RFC 8032): any bytes are one."""


def write_secrets(folder: Path) -> list[str]:
    """Make what is missing; the names of what was made."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    made = []
    for name in ("postgres_password", "owner_password", "service_password", "secret_key"):
        made += _write(folder / name, secrets.token_urlsafe(50))
    made += _write(folder / "seal_key", base64.b64encode(secrets.token_bytes(SEAL_KEY_BYTES)).decode())
    for role in ("owner", "service"):
        password = (folder / f"{role}_password").read_text().strip()
        made += _write(
            folder / f"{role}_database_url", f"postgres://core_{role}:{password}@database:5432/core_customer"
        )
    return made


def _write(path: Path, content: str) -> list[str]:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    except FileExistsError:
        return []
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, 0o444)
        file.write(content)
    return [path.name]


def main() -> int:
    """Exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    made = write_secrets(folder)
    print(f"Made in {folder}: {', '.join(made) or 'nothing, all is there'}.")
    for name in ("tls_certificate.pem", "tls_key.pem"):
        if not (folder / name).exists():
            print(f"Still missing: {folder / name}, from your certificate authority.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
