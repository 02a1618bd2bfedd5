"""Why files and folders could not be written, in words of our own: those of the operating system are English alone."""

import errno
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

REASONS: Mapping[int, Any] = {
    errno.EEXIST: _("something of that name is there already"),
    errno.ENOENT: _("there is no such folder"),
    errno.ENOTDIR: _("part of the path is no folder"),
    errno.EISDIR: _("there is a folder of that name"),
    errno.EACCES: _("this user may not write there"),
    errno.EPERM: _("this user may not write there"),
    errno.EROFS: _("nothing can be written there"),
    errno.ENOSPC: _("the disk is full"),
}
"""Number of the error -> what happened."""


def reason(error: OSError) -> str:
    """What happened."""
    return str(REASONS.get(error.errno or 0, _("the operating system refused it")))
