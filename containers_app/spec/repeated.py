"""What a container runs, without the secrets repeated in it.

`--requirepass ${REDIS_PASSWORD}` of a Compose file is the password itself in the command of the container, and so it
is in its health check.
"""

from collections.abc import Iterable, Mapping, Sequence

from accounts_app.by_hand import MASK
from containers_app.spec.secret_rule import is_secret, masked_text
from containers_app.spec.secrets import masked_value, secrets_of

SHORTEST = 4  # letters; to hide something shorter would take the sense from any command


def repeatable(environment: Mapping[str, str], *, image: str) -> list[str]:
    """Return the secrets of `environment` that are to be hidden where they stand again, the longest first.

    Not those that stand open anyway: a password `postgres` beside the image or the user of that name is no secret, and
    hiding the word would tell it.
    """
    plain = {value for name, value in environment.items() if masked_value(name, value) == value}
    secrets = {each for each in secrets_of(environment) if len(each) >= SHORTEST and each not in image}
    return sorted(secrets - plain, key=len, reverse=True)


def hidden(text: str, secrets: Iterable[str]) -> str:
    """Return `text` with `MASK` in the place of each of `secrets`."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


def masked_words(words: Sequence[str], secrets: Sequence[str]) -> list[str]:
    """Return the words of a command without `secrets`, passwords in addresses, and what stands behind `--password`."""
    before = ["", *words]
    return [
        MASK if _is_given_to(flag, word) else masked_text(hidden(word, secrets))
        for flag, word in zip(before, words, strict=False)
    ]


def restored_words(words: Sequence[str], *, kept: Sequence[str], shown: Sequence[str]) -> list[str]:
    """Return `words` with what is masked as `kept` was `shown` replaced by what that holds.

    A masked word that may stand for two different ones is left, unless nothing was changed at all.
    """
    if list(words) == list(shown):
        return list(kept)
    stands_for: dict[str, set[str]] = {}
    for mask, word in zip(shown, kept, strict=True):
        stands_for.setdefault(mask, set()).add(word)
    return [next(iter(found)) if len(found := stands_for.get(each, {each})) == 1 else each for each in words]


def _is_given_to(flag: str, word: str) -> bool:
    return flag.startswith("--") and "=" not in flag and not word.startswith("-") and is_secret(flag, word)
