"""`python -m tests.support.screenshots [NAME…]`: the pictures of the documentation, from the real product.

Two engines with a small shop on them, as a team may have it; all its images are busybox under other names. Run it in a
mount namespace with a /run of its own, as scripts/screenshots does: the engines get short addresses there.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Final

from playwright.sync_api import BrowserContext, Page, ViewportSize, sync_playwright

from scripts.demo.api import Api
from scripts.engines.binaries import new_engine
from scripts.up import ROOT
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.live import LiveServer

FOLDER: Final = ROOT / "docs" / "screenshots"
SIZE: Final[ViewportSize] = {"width": 1440, "height": 900}
SETTLED_SECONDS: Final = 30  # charts of CPU and memory have something to show
OWNER: Final = "mira"
PASSWORD: Final = "harbour-wall-47"

SHOP: Final = {  # name: image, what more `docker run` is told, and the command
    "shop-web-1": ("nginx:1.29", ["--publish", "80:80"], "httpd -f -p 80 -h /var/www"),
    "shop-api-1": (
        "registry.example.org/shop/api:2.14.0", ["--publish", "8080:8080", "--env", "DB_PASSWORD=kelp-71"], "answer"
    ),
    "shop-worker-1": ("registry.example.org/shop/worker:2.14.0", ["--memory", "64m"], "toil"),
    "shop-db-1": (
        "postgres:18", ["--volume", "shop_data:/data", "--health-cmd", "true", "--health-interval", "1s"], "sleep 1d"
    ),
    "shop-cache-1": ("redis:8", [], "sleep 1d"),
    "shop-migrate-1": ("registry.example.org/shop/api:2.14.0", [], "echo migrated"),
}  # fmt: skip
SIDE: Final = {
    "grafana": ("grafana/grafana:12.2", ["--publish", "3000:3000"], "sleep 1d"),
    "prometheus": ("prom/prometheus:v3.7", ["--volume", "metrics:/prometheus"], "toil"),
    "nightly-report": ("registry.example.org/shop/report:1.3", [], "false"),
    "staging-web": ("nginx:1.29", ["--publish", "8081:80"], "httpd -f -p 80 -h /var/www"),
}
PROGRAMS: Final = {
    "answer": (
        "i=0; while :; do i=$((i+1)); echo GET /products?page=$i 200 $((i % 37 + 3)) ms;"
        " [ $((i % 9)) = 0 ] && echo WARN slow query: 412 ms >&2; sleep 0.4; done"
    ),
    "toil": "while :; do i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; sleep 0.3; done",
}
DOCKERFILE: Final = f"""# A page that is built, then served
FROM {BASE_IMAGE} AS build
WORKDIR /site
RUN mkdir out && echo '<h1>Ahoy</h1>' > out/index.html
RUN echo checking && test -s out/index.html

FROM {BASE_IMAGE}
WORKDIR /srv
COPY --from=build /site/out/ .
EXPOSE 8080
CMD httpd -f -p 8080 -h /srv
"""


COMPOSE: Final = """# The landing page, and what it counts with.
services:
  web:
    image: nginx:1.29
    command: [httpd, -f, -p, "80", -h, /var/www]
    environment:
      GREETING: ${GREETING}
      ADMIN_TOKEN: ${ADMIN_TOKEN}
    volumes: ["./page:/var/www:ro"]
    depends_on:
      cache: {condition: service_healthy}
    restart: unless-stopped
  worker:
    image: registry.example.org/shop/worker:2.14.0
    command: [toil]
    restart: on-failure
  cache:
    image: redis:8
    command: [sleep, 1d]
    volumes: ["counts:/data"]
    healthcheck: {test: [CMD, "true"], interval: 2s}
    restart: unless-stopped
volumes:
  counts:
"""


@dataclass(kw_only=True)
class Stage:
    """What pictures are taken of."""

    page: Page
    api: Api
    engine: Engine
    hosts: list[int]

    def go(self, path: str, *, until: str) -> None:
        """Open `path` and wait until it says something."""
        self.page.goto(path)
        self.page.get_by_text(until).first.wait_for()

    def container(self, name: str) -> int:
        """The number of a container."""
        number: int = self.api.get("containers/", name=name)["results"][0]["id"]
        return number


def fleet(stage: Stage) -> None:
    """The first page."""
    stage.go("/", until="nightly-report")


def containers(stage: Stage) -> None:
    """All of them, with what they use."""
    stage.go("/containers", until="shop-web-1")


def container(stage: Stage) -> None:
    """One."""
    stage.go(f"/containers/{stage.container('shop-api-1')}", until="DB_PASSWORD")


def container_logs(stage: Stage) -> None:
    """Its log, searched."""
    stage.go(f"/containers/{stage.container('shop-api-1')}/logs", until="GET /products")
    stage.page.get_by_placeholder("Search").last.fill("slow")


def terminal(stage: Stage) -> None:
    """A shell in it."""
    stage.go(f"/containers/{stage.container('shop-web-1')}/terminal", until="Terminal")
    stage.page.get_by_text("/ #").first.wait_for()
    stage.page.locator(".xterm").click()
    for line in ("ls -l /var/www", "ps"):
        stage.page.keyboard.type(line)
        stage.page.keyboard.press("Enter")
    stage.page.get_by_text("httpd").first.wait_for()


def run(stage: Stage) -> None:
    """The form, with its command."""
    stage.go(f"/run?host={stage.hosts[0]}", until="Image")
    stage.page.get_by_role("textbox", name="Image").fill("nginx:1.29")
    stage.page.get_by_role("textbox", name="Name").first.fill("web")


def build(stage: Stage) -> None:
    """A build that succeeded."""
    body = {"host": stage.hosts[0], "name": "site", "tags": ["site:1"], "dockerfile": DOCKERFILE}
    build = stage.api.post("builds/", body)
    stage.go(f"/builds/{build['id']}", until="succeeded")


def operations(stage: Stage) -> None:
    """Who did what."""
    for verb in ("restart", "pause", "unpause"):
        number = stage.container("grafana")
        stage.api.post(f"containers/{number}/{verb}/")
    stage.go("/operations", until="restart")


def palette(stage: Stage) -> None:
    """Ctrl-K."""
    stage.go("/", until="nightly-report")
    stage.page.keyboard.press("Control+k")
    stage.page.keyboard.type("restart shop-")
    stage.page.get_by_role("option").nth(2).wait_for()


def stack(stage: Stage) -> None:
    """One that runs."""
    stage.go(f"/stacks/{_landing(stage)}", until="cache")


def plan(stage: Stage) -> None:
    """What an apply of a change would do."""
    number = _landing(stage)
    changed = [
        {
            "path": "compose.yaml",
            "text": COMPOSE.replace("command: [toil]", "command: [toil]\n    mem_limit: 64m"),
        },
        {"path": "page/index.html", "text": "<h1>Ahoy, and welcome</h1>"},
    ]
    stage.api.patch(f"stacks/{number}/", {"files": changed, "variables": _variables("ahoy, all")})
    stage.go(f"/stacks/{number}?plan=true", until="recreate")


def _variables(greeting: str) -> list[dict[str, object]]:
    return [
        {"name": "GREETING", "value": greeting},
        {"name": "ADMIN_TOKEN", "value": "kelp-71", "secret": True},
    ]


def _landing(stage: Stage) -> int:
    """The number of a stack that is applied; it is made for the first who asks."""
    for found in stage.api.get("stacks/", search="landing")["results"]:
        return int(found["id"])
    files = [
        {"path": "compose.yaml", "text": COMPOSE},
        {"path": "page/index.html", "text": "<h1>Ahoy</h1>"},
    ]
    body = {"host": stage.hosts[0], "project": "landing", "files": files, "variables": _variables("ahoy")}
    number = int(stage.api.post("stacks/", body)["id"])
    stage.api.ended(stage.api.post(f"stacks/{number}/apply/"))
    return number


PICTURES: Final[tuple[Callable[[Stage], None], ...]] = (
    containers, container, container_logs, terminal, run, build, operations, palette, fleet,
    stack, plan,
)  # fmt: skip


def main(names: list[str]) -> None:
    """Take the pictures called `names`, or all."""
    with _stage() as stage:
        for picture in PICTURES:
            name = picture.__name__.replace("_", "-")
            if names and name not in names:
                continue
            picture(stage)
            stage.page.wait_for_timeout(1500)  # charts draw, toasts pass
            stage.page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


@contextmanager
def _stage() -> Iterator[Stage]:
    engines = [Engine(name=name, binaries=new_engine) for name in ("quay-1", "quay-2")]
    live = LiveServer(name="pictures")
    api = Api(url=live.url, token=live.manage("token"))
    hosts = [_host(api, engine) for engine in engines]
    _furnish(engines[0], SHOP, stack="shop")
    _furnish(engines[1], SIDE, stack="")
    rows = len(SHOP) + len(SIDE)
    api.when("containers/", lambda page: page["count"] == rows, what="everything in the mirror")
    time.sleep(SETTLED_SECONDS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        context = chromium.new_context(base_url=live.url, viewport=SIZE, locale="en-GB", color_scheme="light")
        context.set_default_timeout(60_000)
        _sign_in(context, link=live.manage("setup_link", "--again"))
        yield Stage(page=context.new_page(), api=api, engine=engines[0], hosts=hosts)
        chromium.close()
    live.end()
    for engine in engines:
        engine.end()


def _host(api: Api, engine: Engine) -> int:
    place = Path(f"/run/{engine.name}.sock")
    place.symlink_to(engine.socket)
    number: int = api.post("hosts/", {"name": engine.name, "address": f"unix://{place}"})["id"]
    api.when(f"hosts/{number}/", lambda host: host["state"] == "online", what="the host online")
    return number


def _furnish(engine: Engine, wanted: dict[str, tuple[str, list[str], str]], *, stack: str) -> None:
    for name, (image, words, command) in wanted.items():
        written = [
            f"printf '#!/bin/sh\\n%s' {quote(text)} > /bin/{name}; chmod +x /bin/{name}"
            for name, text in PROGRAMS.items()
        ]
        dockerfile = f"FROM {BASE_IMAGE}\nRUN {'; '.join(written)}; echo {image} > /etc/image\n"
        engine.docker("build", "--tag", image, "-", input=dockerfile.encode())
        labels = ["--label", f"com.docker.compose.project={stack}"] if stack else []
        engine.docker(
            "run", "--detach", "--name", name, "--stop-timeout", "1", *labels, *words, image, *command.split()
        )


def _sign_in(context: BrowserContext, *, link: str) -> None:
    context.request.get("/api/v1/session/")
    proof = next(cookie["value"] for cookie in context.cookies() if "csrftoken" in cookie["name"])
    body = {"token": link.partition("#token=")[2], "username": OWNER, "password": PASSWORD}
    answer = context.request.post("/api/v1/setup/", data=json.dumps(body), headers={
        "X-CSRFToken": proof, "Content-Type": "application/json",
    })  # fmt: skip
    assert answer.ok, answer.text()


if __name__ == "__main__":
    main(sys.argv[1:])
