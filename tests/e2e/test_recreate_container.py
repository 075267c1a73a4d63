"""Recreating a container at the dashboard changes what was changed there, and takes the image that was chosen."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Quay
from tests.support.engines import BASE_IMAGE
from tests.support.sameness import differences

FLAGS = (
    "--env", "SECRET_KEY=hunter2", "--env", "MODE=slow", "--publish", "8089:80", "--publish", "90", "--volume", "/data",
    "--cap-add", "NET_ADMIN", "--memory", "64m", "--memory-swap", "64m", "--stop-signal", "SIGKILL",
)  # fmt: skip


def build(quay: Quay, version: int) -> None:
    """Have `app:1` stand for another image."""
    lines = f"FROM {BASE_IMAGE}\nENV VERSION={version}\nCMD sleep {version}00000"
    quay.engine.docker("build", "--quiet", "--tag", "app:1", "-", input=lines.encode())


def recreate(page: Page) -> None:
    """Ask for it, and see it done."""
    page.get_by_role("button", name="Recreate container").click()
    expect(page.get_by_text("succeeded").first).to_be_visible()


def test_it_changes_what_was_changed(page: Page, quay: Quay) -> None:
    build(quay, 1)
    number = quay.run("web", *FLAGS, "app:1")
    before = quay.engine.client().inspect_container("web")
    build(quay, 2)

    page.goto(f"/run?recreate={number}")
    page.locator("input[value=slow]").fill("fast")
    recreate(page)

    after = quay.engine.client().inspect_container("web")
    env = [each.replace("slow", "fast") for each in before["Config"]["Env"]]
    assert differences(before, after) == {
        "Config.Env": [before["Config"]["Env"], env],
        "Config.Image": ["app:1", before["Image"]],  # its name stands for another one
    }


def test_it_takes_the_newest_image_when_asked(page: Page, quay: Quay) -> None:
    build(quay, 1)
    number = quay.run("web", *FLAGS, "app:1")
    build(quay, 2)

    page.goto(f"/run?recreate={number}")
    page.get_by_role("combobox", name="Which image").click()
    page.get_by_role("option", name="Take the newest on the host").click()
    recreate(page)

    config = quay.engine.client().inspect_container("web")["Config"]
    assert (config["Image"], config["Cmd"]) == ("app:1", ["/bin/sh", "-c", "sleep 200000"])
    assert {"VERSION=2", "SECRET_KEY=hunter2", "MODE=slow"} <= set(config["Env"])
