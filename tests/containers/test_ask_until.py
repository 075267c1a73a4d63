"""Asking again: the first answer counts, one look at least, and an end."""

from containers_app.actions.patience import ask_until


def test_it_gives_the_first_answer_even_when_that_is_no() -> None:
    answers = iter([None, None, False, True])
    assert ask_until(lambda: next(answers), seconds=600.0, step=0.0) is False
    assert next(answers) is True


def test_it_looks_once_when_there_is_no_time() -> None:
    looks: list[int] = []
    assert ask_until(lambda: looks.append(1), seconds=0.0) is None
    assert looks == [1]
