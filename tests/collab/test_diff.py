"""Covers collab/diff.py."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab import diff
from collab.core.document import Edit

TEXTS = st.text(alphabet="ab 😀漢\n_.", max_size=60)


def applied(old: str, edits: list[Edit]) -> str:
    """Carry the edits out, from the back so that positions hold."""
    for edit in reversed(edits):
        old = old[: edit.start] + edit.inserted + old[edit.start + edit.deleted :]
    return old


@given(TEXTS, TEXTS)
@settings(deadline=None)
def test_the_edits_lead_from_the_old_text_to_the_new(old, new):
    edits = diff.edits(old, new)
    assert applied(old, edits) == new
    assert [edit.start for edit in edits] == sorted(edit.start for edit in edits)
    assert all(edit.deleted or edit.inserted for edit in edits)


def test_equal_texts_need_no_edits():
    assert diff.edits("same 😀", "same 😀") == []


def test_untouched_words_are_not_touched():
    """A caret in a word that stays, stays in it."""
    old = "The quick brown fox jumps over the lazy dog."
    new = "The slow brown bear jumps over a lazy dog!"
    kept = {"brown", "jumps", "over", "lazy", "dog"}
    for edit in diff.edits(old, new):
        assert not kept & set(old[edit.start : edit.start + edit.deleted].split())


def test_of_a_changed_word_only_the_changed_part_is_touched():
    assert diff.edits("see the words here", "see the wordings here") == [Edit(12, 0, "ing")]


def test_words_do_not_share_letters_by_chance():
    """ "mouse" and "sofa" have letters in common, but nothing of the one is left in the other."""
    assert diff.edits("a mouse b", "a sofa b") == [Edit(2, 5, "sofa")]


def test_each_chinese_character_is_a_word():
    assert diff.edits("我喜欢猫和狗", "我喜欢鱼和狗") == [Edit(3, 1, "鱼")]


def test_emoji_are_never_cut():
    assert diff.edits("a😀b", "a😎b") == [Edit(1, 1, "😎")]


@pytest.mark.parametrize("size", [1_000_000])
def test_a_megabyte_rewritten_at_random_ends_within_the_time_limit(size):
    """The bound is the module's own; the result is right all the same."""
    rng = random.Random(1)
    words = [f"w{rng.randrange(5000)}" for _ in range(size // 6)]
    old = " ".join(words)
    rng.shuffle(words)
    new = " ".join(words)
    assert applied(old, diff.edits(old, new)) == new
