# What the shell scripts share; sourced from the repository's root.
# say TEXT: a step, to read. stop TEXT: one line that says what is missing, and the end.
# quietly COMMAND…: its output only if it fails. need PROGRAM=PACKAGE…: installs what is missing with apt.
set -euo pipefail

if [ -t 1 ]; then bold=$'\033[1m' plain=$'\033[0m'; else bold='' plain=''; fi

say() { printf '%s▸ %s%s\n' "$bold" "$*" "$plain"; }
stop() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

quietly() {
    local output
    output=$(mktemp)
    if "$@" > "$output" 2>&1 < /dev/null; then rm -f "$output"; return; fi
    cat "$output" >&2
    rm -f "$output"
    stop "failed: $*"
}

has() {
    PATH="$PATH:/usr/sbin:/sbin" command -v "$1" > /dev/null || compgen -G "/usr/lib/postgresql/*/bin/$1" > /dev/null
}

need() {
    local missing=() pair
    for pair in "$@"; do has "${pair%%=*}" || missing+=("${pair#*=}"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" = 0 ] && has apt-get || stop "needs ${missing[*]} (as root on Debian it installs them itself)"
    say "Installing ${missing[*]}"
    without_services install_packages "${missing[@]}"
}

install_packages() {
    export DEBIAN_FRONTEND=noninteractive
    quietly apt-get -q update
    quietly apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 install "$@"
}

# We want the programs, not daemons that start now or at the next boot of the user's machine.
without_services() {
    local policy=/usr/sbin/policy-rc.d unit
    if [ -e "$policy" ]; then "$@"; return; fi
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod +x "$policy"
    "$@"
    rm -f "$policy"
    trap - EXIT
    for unit in redis-server postgresql nginx ssh; do
        if has systemctl && [[ "$*" == *"$unit"* ]]; then systemctl disable --quiet "$unit" 2> /dev/null || true; fi
    done
}
