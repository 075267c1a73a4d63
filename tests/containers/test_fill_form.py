"""What fills a form says the same when it is sent back as it is."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from containers_app.api.spec_bodies import CreateBody
from containers_app.api.spec_shapes import ContainerForm
from containers_app.spec.container import ContainerSpec, Healthcheck
from containers_app.spec.validation import problems_of
from operations_app.plain import from_plain, to_plain
from tests.support.specs import SPECS, TEXT


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spec=SPECS, entrypoint=st.none() | st.lists(TEXT, max_size=3).map(tuple))
def test_a_form_says_what_it_was_filled_from(spec: ContainerSpec, entrypoint: tuple[str, ...] | None) -> None:
    spec = replace(spec, entrypoint=entrypoint)
    form = ContainerForm(to_plain(spec)).data
    assert {type(form[name]) for name in ("command", "entrypoint")} <= {str, type(None)}
    # An empty field of a form says nothing about it.
    assert form["entrypoint"] != ""

    sent = CreateBody(data={**form, "host": 1})
    assert sent.is_valid(), sent.errors
    said = {name: value for name, value in sent.validated_data.items() if name not in {"host", "copy_of"}}
    assert from_plain(ContainerSpec, said) == spec


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("CMD-SHELL curl -f http://web || exit 1", ("CMD-SHELL", "curl -f http://web || exit 1")),
        ("CMD-SHELL 'curl -f http://web || exit 1'", ("CMD-SHELL", "curl -f http://web || exit 1")),
        ("CMD-SHELL test -e 'a b'", ("CMD-SHELL", "test -e 'a b'")),
        ("CMD-SHELL true", ("CMD-SHELL", "true")),
        ("CMD curl -f http://web", ("CMD", "curl", "-f", "http://web")),
        ("NONE", ("NONE",)),
    ],
)
def test_a_health_check_typed_without_quotes_keeps_its_words(typed: str, words: tuple[str, ...]) -> None:
    sent = CreateBody(data={"host": 1, "image": "a", "healthcheck": {"test": typed}})
    assert sent.is_valid(), sent.errors
    check = from_plain(Healthcheck, sent.validated_data["healthcheck"])
    assert check.test == words
    assert not problems_of(ContainerSpec(image="a", healthcheck=check))
