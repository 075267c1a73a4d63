"""What one may be allowed to do with the installation."""

from accounts_app.rights import ADMIN, declare, each

declare(*each(ADMIN, "installation.backup"))
