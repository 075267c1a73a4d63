import json
from urllib.request import Request, urlopen

from tests.support.live import LiveServer


def test_it_serves_with_a_token_and_survives_the_loss_of_a_process(live: LiveServer) -> None:
    assert live.manage("setup_link").startswith(f"{live.url}/setup#token=")
    token = live.manage("token")
    live.kill9("web")
    live.start("web")
    request = Request(f"{live.url}/api/v1/me/", headers={"Authorization": f"Bearer {token}"})
    with urlopen(request, timeout=60) as response:
        assert json.load(response)["username"] == "owner"
