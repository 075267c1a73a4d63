# Each target is one script: read it there. `make demo` shows everything on a fresh machine.
.PHONY: setup demo up test mutants check schema token
.DEFAULT_GOAL := setup

setup:   ## install what is missing, make .venv, build the frontend, migrate the database
	@scripts/setup

demo: setup   ## run everything, connect an engine, run a web page and a stack on it (DEMO_EXIT=1: check and clean up)
	@.venv/bin/python -m scripts.demo

up: setup   ## run everything until Ctrl-C
	@.venv/bin/python -m scripts.up

test: setup   ## run the tests on real engines (ARGS="tests/engine -k exec" runs some)
	@scripts/test $(ARGS)

mutants: setup   ## break critical modules by lot and see whether tests notice (ARGS="vault --most 20 --minutes 5")
	@scripts/setup dev && .venv/bin/python -m scripts.mutants $(ARGS)

check: setup   ## format, lint, types, imports, migrations, schema, frontend
	@scripts/check

schema: setup   ## write schema.yaml and the frontend's types from the code
	@.venv/bin/python manage.py spectacular --file schema.yaml --validate --fail-on-warn
	@npm --prefix frontend run --silent schema

token: setup   ## print an API token of the owner
	@.venv/bin/python manage.py token
