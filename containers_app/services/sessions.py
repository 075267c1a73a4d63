"""What a person does himself at a process, on the record of operations; the sockets hold it."""

# Kinds of operation. How one ended, the person saw himself: also when a restart of the server cut it.
SESSION_KINDS = ("container.exec", "container.attach")
