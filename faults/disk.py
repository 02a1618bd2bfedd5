"""A disk of the database's own, which can be filled, stand still, and lose what was not flushed to it.

It is a file system in a file, mounted where nobody else sees it: the mount ends with the process that made it, and with
all that the process has started. That takes root, and Linux with loop devices.
"""

import ctypes
import fcntl
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SIZE = 8 * 1024**3
"""The file that holds it has holes: it takes as much of the machine's disk as is written."""

CLONE_NEWNS = 0x20000
EXT4_SHUTDOWN = 0x8004587D
"""`EXT4_IOC_SHUTDOWN`, which takes one of the flags below (Linux, fs/ext4/ext4.h)."""

WITHOUT_LOG_FLUSH = 2
PIECE = bytes(64 * 1024)
PATIENCE_SECONDS = 30


class Disk:
    """The file system, and where it is mounted."""

    def __init__(self, image: Path, folder: Path) -> None:
        self._image, self.folder = image, folder
        self._ballast = folder / "ballast"

    @contextmanager
    def filled(self) -> Iterator[None]:
        """Inside, not a byte is left of it."""
        with self._ballast.open("wb") as file:
            free = os.statvfs(self.folder)
            with suppress(OSError):
                os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize)
            with suppress(OSError):
                while True:
                    os.pwrite(file.fileno(), PIECE, os.fstat(file.fileno()).st_size)
        try:
            yield
        finally:
            self._ballast.unlink()
            self._flush()  # or power that is lost within seconds brings it back

    def stand_still(self, seconds: int) -> None:
        """Nothing is written or flushed until the time is over. A process of its own sees to it that it ends."""
        script = 'fsfreeze --freeze "$1" && sleep "$2" && fsfreeze --unfreeze "$1"'
        command = ["sh", "-c", script, "sh", str(self.folder), str(seconds)]
        subprocess.run(command, check=True, start_new_session=True)

    def lose_power(self) -> None:
        """From now on nothing can be read or written, and what was not flushed is gone."""
        with self._opened() as place:
            fcntl.ioctl(place, EXT4_SHUTDOWN, WITHOUT_LOG_FLUSH.to_bytes(4, "little"))

    def mount_again(self) -> None:
        """As it is when the machine starts again. Nobody may have a file of it open."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while _run("umount", str(self.folder), check=False):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.folder} is in use")
            time.sleep(0.05)
        self.mount()

    def mount(self) -> None:
        _run("mount", "-o", "loop", str(self._image), str(self.folder))

    def _flush(self) -> None:
        with self._opened() as place:
            os.fsync(place)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        place = os.open(self.folder, os.O_RDONLY)
        try:
            yield place
        finally:
            os.close(place)


@contextmanager
def own_disk() -> Iterator[Disk | None]:
    """A disk, empty; None where there can be none. To be called before there are threads."""
    with tempfile.TemporaryDirectory(prefix="core_customer_disk_", ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o755)
        image, folder = Path(home) / "image", Path(home) / "disk"
        folder.mkdir()
        disk = Disk(image, folder)
        try:
            with image.open("wb") as file:
                file.truncate(SIZE)
            _run("mkfs.ext4", "-q", "-m", "0", str(image))
            _hide_mounts()
            disk.mount()
        except (OSError, subprocess.CalledProcessError):
            yield None
            return
        try:
            yield disk
        finally:
            _run("umount", "--lazy", str(folder), check=False)


def _hide_mounts() -> None:
    """What this process and its children mount from now on is mounted for them alone."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS):
        raise OSError(ctypes.get_errno(), "no mounts of its own")
    _run("mount", "--make-rprivate", "/")


def _run(*command: str, check: bool = True) -> int:
    """The exit status of a command."""
    return subprocess.run(command, check=check, capture_output=True).returncode
