"""Who may do what in Redis: a user for each process, with the commands, keys and channels it uses, and no other.

As Redis describes ACL under "Security"; permissions of keys (`%R~`, `%W~`) are there from Redis 7.0 on.
Where each rule comes from:

- every client: redis-py's handshake (`redis/connection.py`, `on_connect`) and health checks.
- hints: `operations_app/hints.py` publishes, `operations_app/hub.py` subscribes, one channel.
- ringing: kombu's Redis transport (`kombu/transport/redis.py`: `_put`, `_size`, `_queue_bind`, `get_table`), the queue
  `celery` with its priorities, and the sets that say which queues an exchange has.
- hearing: the same file (`_brpop_start`, `_get`, `QoS`), the queue, and what is not acknowledged yet. Workers have no
  mailbox for remote control: whoever could write to it could stop them.
- stats: `containers_app/stats.py`, written by the watcher, read by REST.
- looking: `quaymaster check` (`operate_app/check/services.py`), which people run beside web or a worker, asks whether
  Redis keeps what it is told and what its clock says.
- cache: Django's (`live/hosts.py` keeps what a disk holds for a moment), used by streams.
- reloading: `prepare`, at every start and upgrade. Who may have Redis read this file again cannot change the file.
"""

import hashlib
from collections.abc import Mapping

import redis

# By category, because Redis 7.0 does not know CLIENT SETINFO and refuses a file that names it.
_CONNECT = ("+@connection", "-@admin", "-@dangerous")
_TELL_HINTS = ("&quaymaster:hints", "+publish")
_HEAR_HINTS = ("&quaymaster:hints", "+subscribe", "+unsubscribe")
_RING = (
    *("%W~celery*", "~_kombu.binding.celery", "~_kombu.binding_permanent.celery"),
    *("+lpush", "+llen", "+sadd", "+smembers", "+multi", "+exec"),
)
_HEAR_RINGS = (
    *(
        "~celery*",
        "~unacked*",
        "+brpop",
        "+rpop",
        "+rpush",
        "+exists",
        "+del",
        "+watch",
        "+unwatch",
        "+discard",
    ),
    *("+hset", "+hget", "+hdel", "+zadd", "+zrem", "+zrange", "+zrangebyscore", "+zrevrangebyscore"),
    # A worker tells of itself (celery, `worker/heartbeat.py`) whether anybody listens or not.
    *("&/*.celeryev/worker.*", "+publish"),
    # The lock on what is not acknowledged (redis-py, `lock.py`), released by a script, which may do what its user may.
    *("+set", "+get", "+expire", "+evalsha", "+script|load"),
)
_READ_STATS = ("%R~quaymaster:stats:*", "+mget", "+lrange")
_WRITE_STATS = ("~quaymaster:stats:*", "+set", "+rpush", "+ltrim", "+expire")
_LOOK = ("+info", "+time")
_CACHE = ("~:1:*", "+get", "+set")
_RELOAD = ("+acl|load",)

USERS: Mapping[str, tuple[str, ...]] = {
    "setup": (*_CONNECT, *_TELL_HINTS, *_RING, *_RELOAD),
    "web": (*_CONNECT, *_TELL_HINTS, *_HEAR_HINTS, *_RING, *_READ_STATS, *_LOOK),
    "streams": (*_CONNECT, *_TELL_HINTS, *_HEAR_HINTS, *_CACHE),
    "worker": (*_CONNECT, *_TELL_HINTS, *_HEAR_HINTS, *_RING, *_HEAR_RINGS, *_LOOK),
    "beat": (*_CONNECT, *_RING),
    "watcher": (*_CONNECT, *_TELL_HINTS, *_HEAR_HINTS, *_WRITE_STATS),
}


def acl_file(passwords: Mapping[str, str]) -> str:
    """The file that `aclfile` names, with the password of each of `USERS`; who says no name may do nothing."""
    # Nobody can be `default`, but it is as that user that Redis does again at its start what its file (AOF) holds; what
    # was one transaction it does only as far as that user may.
    lines = ["user default off resetpass allkeys allchannels +@all"]
    for name, rules in USERS.items():
        digest = hashlib.sha256(passwords[name].encode()).hexdigest()
        lines.append(
            f"user {name} on resetpass resetkeys resetchannels -@all #{digest} {' '.join(dict.fromkeys(rules))}"
        )
    return "\n".join(lines) + "\n"


def reload_users(url: str) -> bool:
    """Have the Redis at `url` read its users again: those of an upgrade may need more than those before.

    Returns False when this user may not ask for it: Redis started before he was allowed to, or before he was given the
    password that he has since a prune.

    Raises:
        redis.RedisError: Redis is away, or does not take the file; then the users stay as they were.
    """
    with redis.Redis.from_url(url) as client:
        try:
            client.acl_load()
        except (redis.exceptions.NoPermissionError, redis.exceptions.AuthenticationError):
            return False
    return True
