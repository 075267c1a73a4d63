#!/bin/sh
# The relay of engine.conf. What a killed one left at its place would keep the next from listening there.
set -eu
case "${1:-}" in
    alive)
        # An engine that was started anew may have made its socket anew, and a mounted socket stays the old one. While
        # somebody runs this check an engine is there: when its socket refuses, this container has to be started again.
        said=$(wget -Y off -T 20 -S -O /dev/null http://127.0.0.1:8080/_ping 2>&1) && exit 0
        case "$said" in *' 502 '*) kill -TERM 1 ;; esac
        echo "$said"
        exit 1
        ;;
esac
rm -f /run/engine/docker.sock
exec nginx -c /etc/quaymaster/engine.conf -e /dev/stderr -g 'daemon off;'
