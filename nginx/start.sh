#!/bin/sh
# Writes what depends on the installation, starts nginx, and has it read its certificate again when that changes.
#
# The certificate is the first pair of fullchain.pem and privkey.pem in /certificates (your own, readable by user 10001),
# /certificates/acme/live/quaymaster (the `acme` profile's) and /run/secrets/quaymaster (made at the first start, and
# served when that pair does not fit).
set -eu
run=/tmp/nginx
made=/run/secrets/quaymaster
mkdir -p "$run"

find_certificate() {
    for folder in /certificates /certificates/acme/live/quaymaster "$made"; do
        if [ -r "$folder/fullchain.pem" ] && [ -r "$folder/privkey.pem" ]; then echo "$folder"; return; fi
    done
    echo "nginx: no certificate that user $(id -u) may read" >&2
    return 1
}
sum_of() { cat "$1/fullchain.pem" "$1/privkey.pem" | md5sum; }
put_pair() {   # FROM TO, whatever the modes of what lies there are
    rm -f "$2/fullchain.pem" "$2/privkey.pem"
    cat "$1/fullchain.pem" > "$2/fullchain.pem"
    (umask 077 && cat "$1/privkey.pem" > "$2/privkey.pem")
}

fits() { nginx -c /etc/quaymaster/nginx.conf -e /dev/stderr -t -q; }

mib() { case "${1:-}" in '' | *[!0-9]*) echo "$2" ;; *) echo "$1" ;; esac; }
printf 'client_max_body_size %sm;\n' "$(($(mib "${QUAYMASTER_BUILD_CONTEXT_MIB:-}" 1024) + 1))" > "$run/context.conf"
printf 'client_max_body_size %sm;\n' "$(mib "${QUAYMASTER_UPLOAD_MIB:-}" 16384)" > "$run/upload.conf"
# Browsers keep to https only for a name that the operator gave: the certificate made here is nobody's they know.
: > "$run/hsts.conf"
case "${QUAYMASTER_URL:-}" in
    https://*) echo 'add_header Strict-Transport-Security "max-age=31536000" always;' > "$run/hsts.conf" ;;
esac
port=$(mib "${QUAYMASTER_HTTPS_PORT:-}" 443)
[ "$port" = 443 ] && port='' || port=":$port"
printf 'map $uri $port { default "%s"; }\n' "$port" > "$run/front.conf"
# Proxies in front of this one, whose word about the client's address is taken: the last address that is none of theirs.
# One on the machine itself comes from where our default route leads, which /proc/net/route has in hexadecimal, its last
# byte first.
host() {
    while read -r _ to via _; do [ "$to" != 00000000 ] || break; done < /proc/net/route
    printf '%d.%d.%d.%d' $(echo "$via" | sed 's/\(..\)\(..\)\(..\)\(..\)/0x\4 0x\3 0x\2 0x\1/')
}
for proxy in $(echo "${QUAYMASTER_FRONT_PROXIES:-}" | tr ',' ' '); do
    [ "$proxy" != host ] || proxy=$(host)
    printf 'set_real_ip_from %s;\nreal_ip_header X-Forwarded-For;\nreal_ip_recursive on;\n' "$proxy"
done | sort -ru >> "$run/front.conf"
# Where the network has IPv6, the engine brings what comes over it to the address of IPv6 that this container has.
[ -e /proc/net/if_inet6 ] && v6= || v6='#'
echo "$v6 listen [::]:8080 default_server;" > "$run/http.conf"
echo "$v6 listen [::]:8443 ssl default_server;" > "$run/https.conf"

for name in fullchain.pem privkey.pem; do
    [ -z "${QUAYMASTER_CERTIFICATES:-}" ] || [ -r "/certificates/$name" ] ||
        echo "nginx: user $(id -u) cannot read $name in $QUAYMASTER_CERTIFICATES (QUAYMASTER_CERTIFICATES)" >&2
done
folder=$(find_certificate)
put_pair "$folder" "$run"
taken=$(sum_of "$folder")
if [ "$folder" != "$made" ] && ! fits; then
    echo "nginx: the certificate in $folder is none; the one made at the first start takes its place" >&2
    put_pair "$made" "$run"
fi
nginx -c /etc/quaymaster/nginx.conf -e /dev/stderr -g 'daemon off;' &
nginx=$!
# What is being answered may end; websockets are cut after that, and open themselves again.
trap 'kill -QUIT $nginx; (sleep 5; kill -TERM $nginx 2> /dev/null) & ' TERM QUIT INT

follow_certificate() {
    while sleep "${QUAYMASTER_CERTIFICATE_SECONDS:-30}"; do
        folder=$(find_certificate) && sum=$(sum_of "$folder") || continue
        [ "$sum" != "$taken" ] || continue
        taken=$sum
        mkdir -p "$run/before"
        put_pair "$run" "$run/before"
        put_pair "$folder" "$run"
        if fits; then
            kill -HUP "$nginx"
            echo "nginx: took the certificate in $folder" >&2
        else
            put_pair "$run/before" "$run"
            echo "nginx: the certificate in $folder is none; the one before stays" >&2
        fi
    done
}
follow_certificate &
while kill -0 "$nginx" 2> /dev/null; do wait "$nginx" && status=0 || status=$?; done
exit "$status"
