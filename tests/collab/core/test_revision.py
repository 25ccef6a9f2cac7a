"""Covers collab/core/revision.py."""

from __future__ import annotations

import pytest

from collab.core.errors import RevisionError
from collab.core.revision import Revision


def test_a_revision_is_read_as_it_was_written():
    assert Revision.parse("2.17") == Revision(2, 17)
    assert str(Revision(2, 17)) == "2.17"


def test_revisions_ascend_by_generation_then_seq():
    assert Revision(1, 9) < Revision(1, 10) < Revision(2, 1)


@pytest.mark.parametrize(
    "written", ["", "1", "1.", ".1", "0.1", "1.0", "01.1", "1.1 ", "1.1.1", "-1.2", "١.١", "1." + "9" * 30]
)
def test_what_is_no_revision_is_refused(written):
    with pytest.raises(RevisionError, match="expected a revision such as"):
        Revision.parse(written)
