"""What counts as a secret, held against the variables of official images and the addresses people write."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accounts_app.by_hand import MASK
from containers_app.spec.secrets import masked_value

# Name and value as the documentation of official and widely used images gives them.
SECRETS = """
    POSTGRES_PASSWORD=x PGPASSWORD=x MYSQL_ROOT_PASSWORD=x MYSQL_PWD=x MARIADB_PASSWORD=x MARIADB_ROOT_PASSWORD_HASH=*A1
    MONGO_INITDB_ROOT_PASSWORD=x REDIS_PASSWORD=x REDISCLI_AUTH=x RABBITMQ_DEFAULT_PASS=x RABBITMQ_ERLANG_COOKIE=x
    MSSQL_SA_PASSWORD=x SA_PASSWORD=x ORACLE_PWD=x COUCHDB_PASSWORD=x COUCHDB_SECRET=x NEO4J_AUTH=neo4j/x
    DOCKER_INFLUXDB_INIT_PASSWORD=x DOCKER_INFLUXDB_INIT_ADMIN_TOKEN=x ELASTIC_PASSWORD=x CLICKHOUSE_PASSWORD=x
    MINIO_ROOT_PASSWORD=x MINIO_SECRET_KEY=x GF_SECURITY_ADMIN_PASSWORD=x GF_DATABASE_PASSWORD=x
    WORDPRESS_DB_PASSWORD=x WORDPRESS_AUTH_KEY=x WORDPRESS_NONCE_SALT=x NEXTCLOUD_ADMIN_PASSWORD=x SMTP_PASSWORD=x
    SMTP_PASS=x APP_PASSPHRASE=x DB_PASS=x DBPASS=x database__connection__password=x mail__options__auth__pass=x
    KEYCLOAK_ADMIN_PASSWORD=x KC_DB_PASSWORD=x SONAR_JDBC_PASSWORD=x VAULT_DEV_ROOT_TOKEN_ID=x CONSUL_HTTP_TOKEN=x
    AWS_SECRET_ACCESS_KEY=x AWS_SESSION_TOKEN=x GITHUB_TOKEN=x githubToken=x NPM_TOKEN=x SECRET_KEY_BASE=x JWT_SECRET=x
    DJANGO_SECRET_KEY=x NEXTAUTH_SECRET=x APP_KEY=base64:x API_KEY=x apiKey=x STRIPE_APIKEY=x SSH_PRIVATE_KEY=x
    WG_PSK=x LDAP_BIND_PW=x BASIC_AUTH=u:x TS_AUTHKEY=x TUNNEL_TOKEN=x
    HEALTHCHECKS_SECRET=x PASSWORD_PEPPER=x GPG_PASSPHRASE=x
""".replace("TS_AUTHKEY=x ", "")  # one word with nothing to tell it by; see its shape below
HARMLESS = """
    PATH=/usr/local/bin:/usr/bin PWD=/app OLDPWD=/ HOME=/root LANG=C.UTF-8 TERM=xterm KEYBOARD_LAYOUT=de KEYMAP=us
    MONKEY=1 COMPASS=north BYPASS=1 TOKENIZERS_PARALLELISM=false PASSENGER_APP_ENV=production AUTHOR=me
    GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568 GPG_KEYS=1198C0117593497A5EC5C199286AF1F9897469DC
    PYTHON_VERSION=3.13.1 PYTHON_SHA256=9cf9427bee9e2242e3877dd0f6b641c1853ca461f39d6503ce260a59c80bf0d9
    NODE_VERSION=22.12.0 YARN_VERSION=1.22.22 PHP_SHA256=22354f PHP_ASC_URL=https://www.php.net/get/php.tar.xz.asc
    NGINX_VERSION=1.27.3 PKG_RELEASE=1 REDIS_VERSION=7.4 REDIS_DOWNLOAD_SHA=abc POSTGRES_HOST_AUTH_METHOD=trust
    PGDATA=/var/lib/postgresql/data POSTGRES_USER=quay POSTGRES_DB=quay GOSU_VERSION=1.17 MYSQL_MAJOR=8.4
    MYSQL_ALLOW_EMPTY_PASSWORD=yes MYSQL_RANDOM_ROOT_PASSWORD=yes MARIADB_DATABASE=shop ACCEPT_EULA=Y
    POSTGRES_PASSWORD_FILE=/run/secrets/db MYSQL_ROOT_PASSWORD_FILE=/run/secrets/root TOKEN_TTL=3600 TOKEN_EXPIRY=15m
    PASSWORD_MIN_LENGTH=12 SSH_AUTH_SOCK=/tmp/agent SESSION_COOKIE_SECURE=true RABBITMQ_PGP_KEY_ID=0x0A9AF2115F4687BD
    JAVA_HOME=/opt/java/openjdk TOMCAT_VERSION=11.0.2 SSH_PUBLIC_KEY=ssh-ed25519 PUBKEY=ssh-ed25519 RUN_AS=1000:1000
    IMAGE=registry.example.org:5000/team/web:1.2@sha256:9cf9427bee9e2242e3877dd0f6b641c1853ca461f39d6503ce260a59c80bf0d9
    SITE=https://example.org:8443/logo@2x.png?size=1 CONTACT=mailto:harbour@example.org ADMIN_EMAIL=quay@example.org
    REPOSITORY=git@github.com:team/app.git HOSTS=web:10.0.0.1,db:10.0.0.2 TZ=Europe/Berlin
"""
# What stands before and behind the password.
ADDRESSES = [
    ("postgres://quay:", "@db:5432/quay"),
    ("redis://:", "@cache/1"),
    ("mongodb+srv://quay:", "@a.example.org,b.example.org/db?retryWrites=true"),
    ("jdbc:postgresql://quay:", "@db/quay"),
    ("amqp://guest:", "@rabbit:5672/%2f"),
    ("https://oauth2:", "@git.example.org/team/app.git"),
    ("quay:", "@tcp(db:3306)/shop"),
    ("quay:", "@db.example.org:5432/shop"),
]
SEVERAL = [
    "redis://:***@a,redis://:***@b:6379/1",
    "http://a:80,http://quay:***@b",
    "http://a/?next=http://quay:***@b",
    "http://quay:***@a/?next=http://quay:***@b",
    "amqp://a:***@[::1]:80|amqp://b:***@[::2]",
    "http://a:80|http://b:81/image@2x",
]
SHAPES = [
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----",
    "ghp_" + "a1B2" * 9,
    "glpat-" + "a1B2" * 5,
    "xoxb-" + "1234567890-" * 3,
    "AKIA" + "A1B2" * 4,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "admin:$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/",
    "$2y$05$" + "c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT",
    "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub",
]
INSIDE = [
    ("Server=db;User Id=sa;Password=", ";Encrypt=true"),
    ("jdbc:mysql://db/shop?user=quay&password=", "&ssl=true"),
    ("-Xmx1g -Djavax.net.ssl.keyStorePassword=", " -Dfile.encoding=UTF-8"),
    ("--requirepass=", ""),
    ("username=quay,password=", ",vers=3.0"),
    ('{"spring.datasource.password":"', '","server.port":"80"}'),
    ('{"auths":{"registry.example.org":{"auth": "', '"}}}'),
    ("gitlab_rails['smtp_password'] = \"", "\"; gitlab_rails['smtp_port'] = 587"),
    ("{'token' => '", "'}"),
]


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(name, value) for name, _, value in (word.partition("=") for word in text.split())]


@pytest.mark.parametrize(("name", "value"), _pairs(SECRETS))
def test_it_masks_what_is_called_a_secret(name: str, value: str) -> None:
    assert masked_value(name, value) == MASK


@pytest.mark.parametrize(("name", "value"), _pairs(HARMLESS))
def test_it_shows_what_is_none(name: str, value: str) -> None:
    assert masked_value(name, value) == value


@pytest.mark.parametrize("value", SHAPES)
def test_it_knows_a_key_by_its_shape(value: str) -> None:
    assert masked_value("SETTING", value) == MASK


@pytest.mark.parametrize(("before", "behind"), INSIDE)
def test_it_masks_what_is_assigned_inside_a_value(before: str, behind: str) -> None:
    assert masked_value("SETTING", f"{before}hunter2{behind}") == f"{before}{MASK}{behind}"


@pytest.mark.parametrize("text", SEVERAL)
def test_it_keeps_several_addresses_apart(text: str) -> None:
    assert masked_value("SETTING", text.replace("***", "hunter2")) == text.replace("***", MASK)


@pytest.mark.parametrize(("before", "behind"), ADDRESSES)
@example(password="://")
@example(password="://y@z/://a:b@c")
@example(password="|y=z://-&")
@example(password="@#:tcp(a://;b://?")
@given(
    password=st.text(
        st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="\"'<>`"), max_size=24
    )
)
def test_it_masks_the_password_of_an_address_whatever_it_is_made_of(
    before: str, behind: str, password: str
) -> None:
    password = f"x{password}"
    assert masked_value("SETTING", f"{before}{password}{behind}") == f"{before}{MASK}{behind}"


@pytest.mark.parametrize(
    "piece",
    [
        "KEY",
        "a=",
        "A=1 ",
        "://a:",
        "a://b:c@",
        "eyJ-",
        "@a/",
        "a:b@",
        "$2a$",
        "a://b,",
        ",a://b:c",
        ",a://b:c@#",
        '="',
        '":"',
        "-----BEGIN ",
    ],
)
def test_it_reads_hostile_values_in_linear_time(piece: str) -> None:
    """A quadratic rule would need hours for one of these, not seconds."""
    text = piece * (2_000_000 // len(piece))
    for name in ("A", piece, text):
        masked_value(name, text)
