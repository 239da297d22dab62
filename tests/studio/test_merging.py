"""Two people's fields come together, and what cannot is told; nothing is lost unseen."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from server.studio.merging import merge
from server.studio.structure import carried

WORDS = st.text("ab", max_size=2)
OPTIONS = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("xyz"), "text": WORDS}),
    max_size=3,
    unique_by=lambda option: option["id"],
)
FIELDS = st.fixed_dictionaries({"ask": WORDS, "options": OPTIONS})


@given(FIELDS, FIELDS)
def test_what_only_one_changed_is_taken(base: Any, mine: Any) -> None:
    assert merge(base, mine, base) == (mine, [])
    assert merge(base, base, mine) == (mine, [])
    assert merge(base, mine, mine) == (mine, [])


@given(FIELDS, FIELDS, FIELDS)
def test_each_field_is_one_of_the_three_or_told(
    base: Any, mine: Any, theirs: Any
) -> None:
    merged, conflicts = merge(base, mine, theirs)
    told = {conflict.path for conflict in conflicts}
    if mine["ask"] != theirs["ask"] and base["ask"] not in (mine["ask"], theirs["ask"]):
        assert "ask" in told
    elif mine["ask"] != base["ask"]:
        assert merged["ask"] == mine["ask"]
    else:
        assert merged["ask"] == theirs["ask"]


def test_two_options_of_one_question_are_two_places() -> None:
    base = {"options": [{"id": "a", "text": "one"}, {"id": "b", "text": "two"}]}
    mine = {"options": [{"id": "a", "text": "ONE"}, {"id": "b", "text": "two"}]}
    theirs = {
        "options": [
            {"id": "b", "text": "TWO"},
            {"id": "a", "text": "one"},
            {"id": "c", "text": "new"},
        ]
    }
    merged, conflicts = merge(base, mine, theirs)
    assert not conflicts
    assert merged == {
        "options": [
            {"id": "b", "text": "TWO"},
            {"id": "a", "text": "ONE"},
            {"id": "c", "text": "new"},
        ]
    }


def test_words_against_a_removal_are_told() -> None:
    base = {"options": [{"id": "a", "text": "one"}, {"id": "b", "text": "two"}]}
    mine = {"options": [{"id": "a", "text": "ONE"}, {"id": "b", "text": "two"}]}
    theirs = {"options": [{"id": "b", "text": "two"}]}
    _, conflicts = merge(base, mine, theirs)
    assert [each.path for each in conflicts] == ["options.a"]


def test_the_other_language_keeps_its_words() -> None:
    edited = {
        "type": "choose-one",
        "ask": "问",
        "options": [
            {"id": "b", "text": "二", "feedback": "对", "right": True},
            {"id": "c", "text": "三", "feedback": ""},
        ],
    }
    other = {
        "type": "choose-one",
        "ask": "Ask",
        "options": [
            {"id": "a", "text": "one", "right": True, "feedback": "yes"},
            {"id": "b", "text": "two", "feedback": "no"},
        ],
    }
    assert carried("item", edited, other) == {
        "type": "choose-one",
        "ask": "Ask",
        "options": [
            {"id": "b", "text": "two", "feedback": "no", "right": True},
            {"id": "c", "text": "", "feedback": ""},
        ],
    }
