"""Every documented endpoint, with requests nobody thought of: no crash, and every answer is a documented one."""

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from controlplane.views import SchemaGenerator
from tests.support.people import Person

EXAMPLES = 8
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# These reach for addresses or engines that the request names.
REACH_OUT = r"^/api/v1/(live/|hosts/test/|hosts/\{id\}/test/)"


@pytest.mark.timeout(600)
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("fleet")
def test_it_answers_as_documented(owner: Person) -> None:
    described = SchemaGenerator().get_schema(request=None, public=True)
    schema = schemathesis.openapi.from_dict(described)
    schema.app = get_wsgi_application()
    wrong = {}
    for result in schema.exclude(path_regex=REACH_OUT).get_all_operations():
        operation = result.ok()
        try:
            _try(operation, owner)
        except Exception as error:  # noqa: BLE001 - every endpoint is tried before the test fails
            wrong[f"{operation.method} {operation.path}"] = error
    assert not wrong, "\n\n".join(f"{where}\n{error}" for where, error in wrong.items())


def _try(operation, owner: Person) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case) -> None:
        case.call_and_validate(checks=CHECKS, cookies={"sessionid": owner.client.cookies["sessionid"].value})

    ask()
