"""Content goes when nothing names it any more, and not before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from stacks_app.models import Blob, Revision, Stack
from stacks_app.sources.forgotten import GRACE, forget_content
from stacks_app.sources.tree import Tree, file_of, keep_content

pytestmark = pytest.mark.django_db


def test_it_keeps_what_a_draft_or_a_revision_names() -> None:
    contents = {name: name.encode() for name in ("draft", "revision", "both", "none")}
    keep_content(contents.values())
    trees = {
        place: Tree.of(file_of(name, contents[name]) for name in names).to_json()
        for place, names in {"draft": ["draft", "both"], "revision": ["revision", "both"]}.items()
    }
    stack = Stack.objects.create(project="shop", host_name="pier", files=trees["draft"])
    Revision.objects.create(stack=stack, number=1, files=trees["revision"])
    assert forget_content() == 0, "it may be named in a moment"
    later = timezone.now() + GRACE + timedelta(seconds=1)
    assert forget_content(now=later) == 1
    assert {blob.content.decode() for blob in Blob.objects.all()} == {"draft", "revision", "both"}
    stack.delete()
    assert forget_content(now=later) == 3
