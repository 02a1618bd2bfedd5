"""The trail of one customer as one file that a browser can take."""

import tempfile
import zipfile
from pathlib import Path
from typing import IO

from customers.audit.logs import Who

from .making import Order, export_trail


def zip_trail(number: int, who: Who) -> IO[bytes]:
    """The export of one customer's trail as a ZIP, in a file that is gone when it is closed. Logged as any export."""
    archive = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it
    with tempfile.TemporaryDirectory(prefix="trail_") as folder:
        export_trail(Path(folder), Order((number,)), who)
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
            for path in sorted(Path(folder).iterdir()):
                zipped.write(path, f"trail-{number}/{path.name}")
    archive.seek(0)
    return archive
