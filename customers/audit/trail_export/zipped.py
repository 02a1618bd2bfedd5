"""The trail of one customer as one file that a browser can take."""

import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from customers.audit.export.sending import Download, until_the_end
from customers.audit.logs import Who

from .making import Order, write_trail

PIECE_BYTES = 64 * 1024


def zip_trail(number: int, who: Who) -> Download:
    """The export of one customer's trail as a ZIP. Logged before it is made, and with its digest when it has left."""
    archive = tempfile.TemporaryFile()  # noqa: SIM115  # whoever reads the pieces closes it
    with tempfile.TemporaryDirectory(prefix="trail_") as folder:
        export, _manifest = write_trail(Path(folder), Order((number,)), who)
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
            for path in sorted(Path(folder).iterdir()):
                zipped.write(path, f"trail-{number}/{path.name}")
    archive.seek(0)
    name = f"trail-{number}-{export.pk}.zip"
    return Download(name, until_the_end(_pieces(archive), name, export, who))


def _pieces(archive: IO[bytes]) -> Iterator[bytes]:
    with archive:
        while piece := archive.read(PIECE_BYTES):
            yield piece
