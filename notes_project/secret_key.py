"""The installation's own secret: made once, kept in a file that only its owner may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile


def kept_secret(path: Path) -> str:
    """The secret in ``path``; made there on first use, also when several processes come first at once."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # A file made like this is readable by its owner only.
        with NamedTemporaryFile("w", dir=path.parent, prefix=f"{path.name}.", delete=False) as draft:
            draft.write(secrets.token_urlsafe(48))
            draft.flush()
            os.fsync(draft.fileno())
        try:
            # A link fails where a rename would replace the secret that another process just made.
            path.hardlink_to(draft.name)
        except FileExistsError:
            pass
        finally:
            Path(draft.name).unlink()
    return path.read_text("ascii")
