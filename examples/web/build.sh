#!/bin/sh
# Puts every page of a folder into the layout: the first line is its title, the rest its paragraphs.
set -eu
pages=$1 out=$2
mkdir -p "$out"
menu=""
for page in "$pages"/*.txt; do
    name=$(basename "$page" .txt)
    menu="$menu<a href=\"$name.html\">$(head -n 1 "$page")</a> "
done
for page in "$pages"/*.txt; do
    name=$(basename "$page" .txt)
    title=$(head -n 1 "$page")
    body=$(tail -n +2 "$page" | awk 'NF { printf "<p>%s</p>", $0 }')
    awk -v title="$title" -v body="$body" -v menu="$menu" \
        '{ gsub(/@title@/, title); gsub(/@body@/, body); gsub(/@menu@/, menu); print }' layout.html > "$out/$name.html"
    echo "$name.html: $(wc -c < "$out/$name.html") bytes"
done
