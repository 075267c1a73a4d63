"""What the filters of every list are made of, and the order of its rows."""

from datetime import UTC, datetime
from typing import Any, TypeVar

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model, QuerySet
from django.forms import IntegerField, TextInput
from django_filters.widgets import BaseCSVWidget
from rest_framework.exceptions import ValidationError
from rest_framework.filters import OrderingFilter, SearchFilter
from rest_framework.request import Request
from rest_framework.views import APIView

Row = TypeVar("Row", bound=Model)
Shape = TypeVar("Shape")
LARGEST_ID = 2**53
MOST_TERMS = 20  # each is a condition of the query, and a database refuses a thousand
LONGEST_TERM = 1000  # no name is longer, and SQLite refuses to look for 50,000 letters

# Near the ends of the calendar a time has no counterpart in UTC.
SENSIBLE_TIMES = (
    MinValueValidator(datetime(1970, 1, 1, tzinfo=UTC)),
    MaxValueValidator(datetime(9000, 1, 1, tzinfo=UTC)),
)


class StableOrdering(OrderingFilter):
    """Rows that are equal by the wanted order come by id, so that pages do not overlap."""

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Row, Shape], view: APIView
    ) -> QuerySet[Row, Shape]:
        ordered = super().filter_queryset(request, queryset, view)
        # Django forgets the order of the model at the first order_by().
        wanted = ordered.query.order_by or ordered.model._meta.ordering or ()
        return ordered.order_by(*wanted, "pk")


class Search(SearchFilter):
    """`?search=`: rows that hold every one of a few words."""

    def get_search_terms(self, request: Request) -> list[str]:
        terms: list[str] = super().get_search_terms(request)
        if len(terms) > MOST_TERMS:
            raise ValidationError({self.search_param: [f"Search for {MOST_TERMS} words at most."]})
        if any(len(term) > LONGEST_TERM for term in terms):
            raise ValidationError({self.search_param: [f"A word has {LONGEST_TERM} letters at most."]})
        return terms


class CommaOrRepeated(BaseCSVWidget, TextInput):
    """`?state=running,paused` and `?state=running&state=paused` are the same."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        given = data.getlist(name) if hasattr(data, "getlist") else [data[name]] if name in data else []
        return [value.strip() for text in given for value in str(text).split(",") if value.strip()]


class ChoicesIn(django_filters.BaseInFilter, django_filters.ChoiceFilter):
    """One of several choices, separated by commas."""


class IdFilter(django_filters.Filter):
    """An id of ours; larger numbers than a database holds are refused like other nonsense."""

    field_class = IntegerField

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": LARGEST_ID, **options})


class IdsIn(django_filters.BaseInFilter, IdFilter):
    """One of several ids, separated by commas."""
