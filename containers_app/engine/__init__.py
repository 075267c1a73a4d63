"""The one door to Docker: everything Quaymaster asks of an engine passes here, and nothing here knows Django.

`Endpoint` says where an engine is and how to prove who we are. `EngineReader` (async) is for streams and reads,
`open_commands` (sync, docker-py) for the commands that workers run, `dial` for whatever else speaks on that wire.
"""
