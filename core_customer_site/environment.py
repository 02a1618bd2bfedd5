"""The environment that settings are read from. Secrets may come as files: `NAME_FILE` names one to read `NAME` from."""

from environ import Env
from environ.fileaware_mapping import FileAwareMapping


class SecretFiles(FileAwareMapping):  # type: ignore[misc]  # environ has no type hints
    """Values of files without the line end that editors leave behind."""

    def __getitem__(self, key: str) -> str:
        value: str = super().__getitem__(key)
        return value.rstrip("\r\n") if self.env.get(f"{key}_FILE") else value


class Environment(Env):  # type: ignore[misc]  # as above
    """Variables of the process, of the files that they name, and of `.env`."""

    ENVIRON = SecretFiles()
