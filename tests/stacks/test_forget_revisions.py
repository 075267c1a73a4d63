"""Which revisions stay, whatever happened to a stack: what is needed, and never more than a few."""

from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from stacks_app.actions.forgetting import Past, staying

# How far a change came: not to its images, to some of its containers, or to a stack that is well.
ENDS = st.sampled_from(["empty", "half", "good"])
CHANGES = st.tuples(st.sampled_from(["apply", "roll_back", "scale"]), ENDS, st.integers(0, 50))
KEEP = st.integers(min_value=1, max_value=5)


@dataclass
class History:
    """A stack that keeps `keep`, and what is left of its revisions."""

    keep: int
    rows: list[Past] = field(default_factory=list)
    all_good: list[int] = field(default_factory=list)
    last: int = 0
    half: int = 0

    def change(self, verb: str, end: str, which: int) -> None:
        """One change from its beginning to its end."""
        targets = {
            "apply": [],
            "roll_back": [each.number for each in self.rows if each.number in {*self.all_good, self.half}],
            "scale": [each.number for each in self.rows if each.number in self.all_good[-1:]],
        }[verb]
        of = targets[which % len(targets)] if targets else None
        self.last += 1
        self.rows.append(Past(number=self.last, good=False, under_way=True, of=of))
        self.forget()  # as an action does that waits for its builds
        assert of is None or of in self.numbers
        if end != "empty":
            self.half = self.last
        if end == "good":
            self.all_good.append(self.last)
        self.rows = [
            replace(each, good=end == "good") if each.number == self.last else each for each in self.rows
        ]
        self.forget()
        self.rows = [replace(each, under_way=False) for each in self.rows]

    @property
    def numbers(self) -> set[int]:
        return {each.number for each in self.rows}

    def forget(self) -> None:
        needed = {*self.all_good[-1:], self.half}
        kept = staying(self.rows, keep=self.keep, needed=needed)
        assert kept <= self.numbers
        self.rows = [each for each in self.rows if each.number in kept]


@given(keep=KEEP, changes=st.lists(CHANGES, max_size=60))
def test_what_is_needed_stays_and_the_rest_is_bounded(keep: int, changes: list[tuple[str, str, int]]) -> None:
    history = History(keep)
    for verb, end, which in changes:
        history.change(verb, end, which)
        assert set(history.all_good[-max(keep, 2) :]) <= history.numbers, "each to go back to"
        assert history.last in history.numbers, "what was being applied"
        assert history.half in {0, *history.numbers}, "what tells how far it is"
        assert set(range(history.last, max(0, history.last - keep), -1)) <= history.numbers, "the newest"
        assert len(history.rows) <= 2 * max(keep, 2) + 3


@given(keep=KEEP, failures=st.integers(min_value=1, max_value=200))
def test_failures_push_out_nothing_that_was_well(keep: int, failures: int) -> None:
    history = History(keep)
    for _ in range(keep):
        history.change("apply", "good", 0)
    for number in range(failures):
        history.change("apply", ["empty", "half"][number % 2], 0)
    assert set(range(1, keep + 1)) <= history.numbers
    assert len(history.rows) <= 2 * max(keep, 2) + 3
