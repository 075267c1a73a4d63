"""The whole life of an operation: requested, held by a worker in attempts, waiting, ended, swept, forgotten.

States: queued → running → succeeded | failed | cancelled | interrupted. A claim is a conditional UPDATE whose row count
decides; every later write carries the attempt number, so a worker that lost its lease writes nothing. An operation is
never performed twice: what nobody renews ends as interrupted, and a person decides what to do next.

One may ask for others, its children, and wait for them without a worker: running → waiting → queued → running, each
turn an attempt of its own. The end of a child rings its parent; the end or the cancel of a parent is that of its
children. Rows are locked from the parent to the child, never the other way. It may wait for one of somebody else, too;
that is locked before the one that waits.
"""
