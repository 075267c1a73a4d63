"""The one door to Docker. Everything Quaymaster asks of an engine passes through here; nothing here knows Django.

`Endpoint` says where an engine is and how to prove who we are. `EngineReader` (async) is for streams and reads,
`open_commands` (sync, docker-py) for the commands workers run, `dial` for anything else that speaks on that wire.
"""
