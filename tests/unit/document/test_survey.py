"""The survey of all texts says the same however it came about."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ductus.document.rules import Rules, offences
from ductus.document.survey import TextSurvey

_CHANGES = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("pq"), st.none() | st.text("xy þ", max_size=5)), max_size=20
)


@given(_CHANGES, st.sampled_from(["", "xy"]), st.sampled_from(["", "x"]))
def test_counts_and_offences_are_those_of_the_texts_now(
    changes: list[tuple[str, str, str | None]], before: str, after: str
) -> None:
    survey = TextSurvey(Rules(characters=before))
    texts: dict[str, tuple[str, str]] = {}
    for line_id, page_id, text in changes:
        if text is None:
            survey.drop(line_id)
            texts.pop(line_id, None)
        else:
            survey.put(line_id, page_id, text)
            texts[line_id] = page_id, text
    rules = Rules(characters=after)
    survey.judge_by(rules)

    assert dict(survey.characters()) == dict(Counter("".join(text for _, text in texts.values())))
    assert {line_id: line.offences for line_id, line in survey.offending()} == {
        line_id: found for line_id, (_, text) in texts.items() if (found := offences(text, rules))
    }
    assert survey.places == sum(len(offences(text, rules)) for _, text in texts.values())
    assert {line_id for line_id, _ in survey.holding("þ")} == {key for key, (_, text) in texts.items() if "þ" in text}
    for page_id in "pq":
        assert set(survey.line_ids_of(page_id)) == {key for key, (page, _) in texts.items() if page == page_id}
