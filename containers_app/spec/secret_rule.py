"""What counts as a secret: by its name, by its shape, or as the password in an address. One rule for all of Quaymaster.

It errs on the side of masking: a number hidden too many costs a look into the container, a password shown costs more.
Everything here is linear in the length of what it reads.
"""

import re

from accounts_app.by_hand import MASK

# Parts of a word of a name that say it, wherever they stand: PGPASSWORD, githubToken, database__connection__password.
_SAYS_IT = re.compile(
    "SECRET|PASSWORD|PASSWD|PASSPHRASE|PASSCODE|TOKEN(?!IZ)|CREDENTIAL|PRIVATE|(?:API|ACCESS|SIGNING|ENCRYPTION)KEY"
    "|^(?:ADMIN|DB|FTP|HTTP|LDAP|MAIL|MARIADB|MYSQL|PG|POSTGRES|REDIS|REQUIRE|ROOT|SMTP|USER)(?:PASS|PWD)$"
)
# Whole words that mean it; KEYBOARD and COMPASS are none of them. Those of the second set only at the end of a name.
_WORDS = frozenset({"CRED", "CREDS", "KEY", "KEYS", "PASS", "PEPPER", "PSK", "PW", "PWD", "SALT"})
_LAST_WORDS = frozenset({"AUTH", "COOKIE", "JWT"})
# A key beside one of these is meant to be known.
_PUBLIC = frozenset({"AUTHORIZED", "FOREIGN", "GPG", "PARTITION", "PGP", "PRIMARY", "PUB", "PUBLIC", "SORT"})
_NAME_WORDS = re.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")

# Values that are no secret although their name says so: PASSWORD_FILE=/run/secrets/db, TOKEN_TTL=3600,
# ALLOW_EMPTY_PASSWORD=yes.
_PATH = re.compile(r"/[\w./@+-]*")
_NAMES_OF_PATHS = frozenset({"FILE", "PATH", "DIR", "DIRECTORY", "FOLDER", "LOCATION", "SOCK", "SOCKET"})
_MEASURE = re.compile("[0-9]{1,9}(?:ms|s|m|h|d)?")
_NAMES_OF_MEASURES = frozenset(
    {"AGE", "COUNT", "EXPIRATION", "EXPIRES", "EXPIRY", "LENGTH", "LIMIT", "PORT", "SIZE", "TIMEOUT", "TTL"}
)
_SWITCH = re.compile("true|false|yes|no|on|off|none", re.IGNORECASE)
_NAMES_OF_SWITCHES = frozenset(
    {"ALLOW", "DISABLE", "ENABLE", "ENABLED", "RANDOM", "REQUIRE", "REQUIRED", "USE"}
)

# How much is looked at: more belongs to nobody's name, address or key.
_LONGEST_NAME = 1000
_LONGEST_ADDRESS = 8192
_LOOKED_AT = 65536

# What gives itself away whatever it is called.
_SHAPES = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY"
    r"|AGE-SECRET-KEY-1[0-9A-Z]{20}"
    r"|\b(?:gh[pousr]_|github_pat_|glpat-|npm_|dckr_pat_|hvs\.|xox[abprs]-|[rs]k_live_|sk-ant-|sk-proj-|shpat_|pypi-)"
    r"[\w-]{16}"
    r"|\bSG\.[\w-]{16,80}\.[\w-]{16}|\bAIza[\w-]{30}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\beyJ[\w-]{10,512}\.eyJ[\w-]{10}"
    r"|\$(?:2[abxy]|apr1|argon2(?:id|i|d)|5|6|y)\$[\w./$=,+-]{10}"
)
# Only where an address can begin: what looks like another one inside of it may be a part of its password.
_SCHEME = re.compile(r"""(?<![^\s,;|"'`(=<>\[{])(?:[A-Za-z]{2,20}:){0,2}[A-Za-z][A-Za-z0-9+.-]{0,40}://""")
_SPACE = re.compile(r"\s")
_END_OF_ADDRESS = re.compile(r"""[\s"'<>`]""")
# Where a scheme follows another word, that is this one or the user of a `_BARE` whose password looks like a scheme.
_WRAPPER = re.compile("(?:jdbc|r2dbc):", re.IGNORECASE)
_PORT = re.compile("[0-9]{1,5}(?=[/?#]|$)")
_HOST = re.compile(r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?(?:[/?#,;|]|$)")
# The user, and the beginning of a password: no port.
_OPEN = re.compile("[^:@/]*:(?![0-9]{1,5}(?:[^0-9A-Za-z]|$))")
# `user:password@tcp(host)/name` of Go's drivers, and `user:password@host` alone.
_BARE = re.compile(
    r"((?!mailto:)[\w.+-]{1,255}:)(?!//)(\S+)(@(?!sha256:)(?:(?:tcp|unix|udp)\(\S*|[\w.-]+(?::[0-9]+)?(?:/\S*)?))"
)
# `Password=…;` of an ODBC line, `?password=…&` of a JDBC address, `-Dkey=…` of a JVM. Names are bounded, and looked for
# only where a word begins.
_ASSIGNMENT = re.compile(r"""(?<![\w.-])(-{0,2})([\w.-]{1,255})=("[^"]*"|'[^']*'|[^\s,"'&;|)]+)""")
# `"password": "…"` of JSON, `conf['password'] = '…'` of Ruby and its like: what is said in quotes.
_QUOTED = re.compile(
    r"""(?<![\w.-])((["']?)([\w.-]{1,255})\2\]?[ \t]{0,8}(?::|=>?)[ \t]{0,8})("(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+')""",
    re.DOTALL,
)
# `--password secret`, where words are given behind their names.
_FLAG = re.compile(r"""(?<![\w.-])(--[\w-]{1,255}[ \t]+)(?!-)("[^"]*"|'[^']*'|[^\s,"'&;|)]+)""")


def is_secret(name: str, value: str) -> bool:
    """Whether what is called `name` keeps the whole of `value` to itself."""
    if not value:
        return False
    if _SHAPES.search(value, 0, _LOOKED_AT):
        return True
    words = [word.upper() for word in _NAME_WORDS.findall(name[:_LONGEST_NAME])]
    if not words or words in (["PWD"], ["OLDPWD"]):
        return False
    if any(map(_SAYS_IT.search, words)):
        return not _is_harmless(words, value)
    weak = not _WORDS.isdisjoint(words) or words[-1] in _LAST_WORDS
    public = not _PUBLIC.isdisjoint(words) and "PASS" not in words
    return weak and not public and not _is_harmless(words, value) and not _SWITCH.fullmatch(value)


def masked_text(text: str, *, hidden: list[str] | None = None) -> str:
    """Return `text` with the passwords of addresses, and what is assigned to secret names in it, masked.

    What the masks stand for is appended to `hidden`.
    """
    hidden = [] if hidden is None else hidden
    bare = _BARE.fullmatch(text, 0, _LONGEST_ADDRESS)
    if bare is not None and bare.end() == len(text) and not _WRAPPER.match(text) and not _SPACE.search(text):
        hidden.append(bare[2])
        return f"{bare[1]}{MASK}{bare[3]}"
    assigned = _ASSIGNMENT.sub(
        lambda found: _masked_assignment(found, hidden), _masked_addresses(text, hidden)
    )
    quoted = _QUOTED.sub(lambda found: _masked_quoted(found, hidden), assigned)
    return _FLAG.sub(lambda found: _masked_flag(found, hidden), quoted)


def _is_harmless(words: list[str], value: str) -> bool:
    return bool(
        (words[-1] in _NAMES_OF_PATHS and _PATH.fullmatch(value))
        or (words[-1] in _NAMES_OF_MEASURES and _MEASURE.fullmatch(value))
        or (not _NAMES_OF_SWITCHES.isdisjoint(words) and _SWITCH.fullmatch(value))
    )


def _masked_assignment(found: re.Match[str], hidden: list[str]) -> str:
    plain = found[3].strip("\"'")
    if not is_secret(found[2], plain):
        return found[0]
    hidden.append(plain)
    return f"{found[1]}{found[2]}={MASK}"


def _masked_quoted(found: re.Match[str], hidden: list[str]) -> str:
    plain = found[4][1:-1]
    if plain == MASK or not is_secret(found[3], plain):
        return found[0]
    hidden.append(plain)
    return f"{found[1]}{found[4][0]}{MASK}{found[4][0]}"


def _masked_flag(found: re.Match[str], hidden: list[str]) -> str:
    plain = found[2].strip("\"'")
    if plain == MASK or not is_secret(found[1].rstrip(), plain):
        return found[0]
    hidden.append(plain)
    return f"{found[1]}{MASK}"


def _masked_addresses(text: str, hidden: list[str]) -> str:
    """Mask the passwords of `scheme://user:password@host` (RFC 3986, 3.2.1), whatever people put into them."""
    parts, at, word_end = [], 0, 0
    for scheme in _SCHEME.finditer(text):
        if scheme.start() < at:
            continue
        if word_end < scheme.end():
            end = _END_OF_ADDRESS.search(text, scheme.end())
            word_end = end.start() if end else len(text)
        stop = _end_of_address(text, scheme.end(), word_end)
        parts += [text[at : scheme.end()], _masked_authority(text[scheme.end() : stop], hidden)]
        at = stop
    return "".join([*parts, text[at:]])


def _end_of_address(text: str, at: int, word_end: int) -> int:
    """Return where the address ends whose scheme ends at `at`.

    Another one in the same word ends it, unless what looks like one may belong to its password: that goes up to an `@`
    which a host follows.
    """
    following = _SCHEME.search(text, at, word_end)
    stop = following.start() if following else word_end
    if not _OPEN.match(text, at, stop):
        return stop
    begin, closed = at, word_end
    while True:
        found = text.rfind("@", begin, stop)
        closed = stop if found >= 0 else closed
        if following is None or (found >= 0 and _HOST.match(text, found + 1, stop)):
            return closed
        begin = following.end()
        following = _SCHEME.search(text, begin, word_end)
        stop = following.start() if following else word_end


def _masked_authority(address: str, hidden: list[str]) -> str:
    """`user:password@host/path` with its password masked; a port is none: `host:8080/image@2x`."""
    user, colon, rest = address.partition(":")
    if not colon or "@" in user or "/" in user:
        return address
    before_path = rest.partition("/")[0]
    if "@" not in rest or ("@" not in before_path and _PORT.match(rest)):
        return address
    password, _, host = rest.rpartition("@")
    hidden.append(password)
    return f"{user}:{MASK}@{host}"
