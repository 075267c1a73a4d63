"""Every documented endpoint, with requests nobody thought of: no crash, and every answer is a documented one."""

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts_app.tokens import create_token
from controlplane.views import describe_api
from tests.security.conftest import Fleet
from tests.support.people import Person

EXAMPLES = 8
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# These reach for addresses that the request names or a row holds; a load wants a tar; the last is wrong on purpose.
REACH_OUT = (
    r"^/api/v1/(live/registries/|live/images/\{id\}/update/|hosts/test/|hosts/\{id\}/test/"
    r"|live/hosts/\{id\}/load/|practice/crash/)"
)


@pytest.mark.timeout(600)
@pytest.mark.django_db(transaction=True)
def test_it_answers_as_documented(owner: Person, fleet: Fleet) -> None:
    schema = schemathesis.openapi.from_dict(describe_api())
    schema.app = get_wsgi_application()
    assert owner.user is not None
    secret = create_token(actor=owner.actor, name="fuzz", scope="admin").secret
    wrong = {}
    for result in schema.exclude(path_regex=REACH_OUT).get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]  # an Err fails right here
        try:
            noun = operation.path.split("/")[3]
            _try(operation, pk=fleet.ids.get(noun, 1), headers={"Authorization": f"Bearer {secret}"})
        except Exception as error:  # noqa: BLE001 - every endpoint is tried before the test fails
            wrong[f"{operation.method} {operation.path}"] = error
    assert not wrong, "\n\n".join(f"{where}\n{error}" for where, error in wrong.items())


def _try(operation: Any, *, pk: int, headers: dict[str, str]) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        if "id" in (case.path_parameters or {}):
            case.path_parameters["id"] = pk  # a row that is there, unless an earlier request removed it
        case.call_and_validate(checks=CHECKS, headers=headers)

    ask()
