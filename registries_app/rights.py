"""What one may be allowed to do with stored registries and git credentials."""

from accounts_app.rights import READ, WRITE, Right, declare, each

declare(
    Right(name="registry.read", scope=READ, rows=("registries_app.Registry",), hints=("registry",)),
    Right(
        name="git_credential.read",
        scope=READ,
        rows=("registries_app.GitCredential",),
        hints=("git_credential",),
    ),
    *each(WRITE, "registry.create", "registry.remove", "registry.update"),
    *each(WRITE, "git_credential.create", "git_credential.remove", "git_credential.update"),
)
