"""`make demo`: start Quaymaster, connect an engine, run a web page and a stack on it, and stay up.

DEMO_EXIT=1 stops and cleans up after the check; the exit status is 0 only if all of it worked.
"""

import os
import signal
import sys
from contextlib import ExitStack

from environs import EnvError

from controlplane.env import read_environment
from scripts.demo import show
from scripts.demo.api import Api
from scripts.demo.engine import an_engine
from scripts.demo.running import Quaymaster
from scripts.demo.show import DemoFailed
from scripts.demo.story import Story


def main() -> int:
    """Tell the story; returns the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that what is open is closed
    try:
        with ExitStack() as open_things:
            return _tell(open_things)
    except (DemoFailed, EnvError) as error:
        show.failed(str(_first(error)))
        return 1
    except KeyboardInterrupt:
        return 0


def _tell(open_things: ExitStack) -> int:
    settings = read_environment()
    show.heading("An engine, and Quaymaster")
    address = open_things.enter_context(an_engine(data=settings.data / "demo-engine"))
    quaymaster = open_things.enter_context(Quaymaster(settings=settings))
    token = quaymaster.manage("token", "--name", "demo", "--days", "1")
    story = Story(api=Api(url=quaymaster.local_url, token=token), address=address)
    if os.environ.get("DEMO_EXIT") == "1":
        open_things.callback(_clean, story)
    story.connect()
    show.heading("A web page, from a folder to a container")
    story.build(base=story.choose_base())
    story.run()
    show.heading("Watched and handled")
    story.follow_log()
    story.stop_and_start()
    show.heading("A stack: planned, applied, changed, taken back")
    if story.stack.make():
        story.stack.apply()
        story.stack.change_and_go_back()
    if os.environ.get("DEMO_EXIT") != "1":
        show.heading("It works. Now look around")
        show.done(f"Dashboard: {settings.url}")
        if link := quaymaster.manage("setup_link"):
            show.done(f"Sign in, once: {link}")
        show.done(f"The page: {story.page} and the stack's: {story.stack.page}")
        show.detail("Ctrl-C stops Quaymaster; `make up` starts it again, with the same data.")
        quaymaster.wait()
    return 0


def _first(error: BaseException) -> BaseException:
    """What failed first: the clean-up after it may have failed as well, for the same reason."""
    earlier = error.__context__
    while earlier is not None:
        error, earlier = (
            (earlier, earlier.__context__)
            if isinstance(earlier, DemoFailed)
            else (error, earlier.__context__)
        )
    return error


def _clean(story: Story) -> None:
    show.heading("Cleaning up")
    story.clean()


if __name__ == "__main__":
    sys.exit(main())
