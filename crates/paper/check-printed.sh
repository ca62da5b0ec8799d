#!/usr/bin/env bash
# Makes all sheets and reads them with a tool that nobody here wrote (poppler's): each code once and in order, the words in both
# languages, every font embedded as a subset, every document tagged, every page A4. A step of `cargo xtask test`.
#   crates/paper/check-printed.sh [DIRECTORY]      needs cargo, pdftotext, pdffonts, pdfinfo (Debian: poppler-utils)
set -euo pipefail
cd "$(dirname "$0")/../.."

for tool in pdftotext pdffonts pdfinfo; do
    command -v "$tool" >/dev/null || { echo "missing: $tool (Debian: apt-get install poppler-utils)" >&2; exit 1; }
done
if [ $# -gt 0 ]; then
    directory=$1
else
    directory=$(mktemp -d)
    trap 'rm -r "$directory"' EXIT
fi
cargo run --quiet --package paper --example sheets -- "$directory"

fail() { echo "$1" >&2; exit 1; }

for language in da en; do
    card="$directory/card-$language.pdf"
    pairs=$(pdftotext -raw "$card" - | grep -oE '\b[0-9]{4} [0-9]{6}\b')
    [ "$(wc -l <<<"$pairs")" = 148 ] || fail "$card: not 148 pairs"
    [ "$(cut -d' ' -f2 <<<"$pairs" | sort -u | wc -l)" = 148 ] || fail "$card: a code stands twice"
    sort --check <<<"$pairs" || fail "$card: the key numbers do not rise"
    [ "$(pdftotext -layout "$card" - | grep -oE '\b[0-9]{4} [0-9]{6}\b' | sort)" = "$pairs" ] || fail "$card: rows fall apart"
    pdftotext -raw "$card" - | grep -q 'G750159724' || fail "$card: no card ID"
    for kind in activation reset; do
        letter="$directory/$kind-$language.pdf"
        for secret in 'K7TQ-9MXD-R4WP' 'soren.aagaard' 'https://id.fjordbank.example/first-password' 'Søren Ågaard'; do
            [ "$(pdftotext "$letter" - | grep -cxF "$secret")" = 1 ] || fail "$letter: $secret does not stand once on a line of its own"
        done
    done
    notice="$directory/notice-$language.pdf"
    for whole in '7KQ2-MXD9-4WPT-B3HC-Z8RN-56VA-EJ1G' 'https://id.fjordbank.example/not-me' 'Søren Ågaard'; do
        [ "$(pdftotext "$notice" - | sed 's/ *$//' | grep -cxF "$whole")" = 1 ] || fail "$notice: $whole does not stand once on a line of its own"
    done
done

for file in "$directory"/*.pdf; do
    pdfinfo "$file" 2>/dev/null | grep -qE '^Tagged: +yes' || fail "$file: not tagged"
    pdfinfo "$file" 2>/dev/null | grep -qE '^Page size: .*\(A4\)$' || fail "$file: not A4"
    pdfinfo "$file" 2>/dev/null | grep -qE '^Pages: +1$' || fail "$file: more than one page"
    [ "$(pdffonts "$file" 2>/dev/null | tail -n +3 | grep -cE ' yes yes yes +[0-9]+ +[0-9]+$')" = 3 ] || fail "$file: a font is not embedded as a subset"
done
echo "paper: 8 documents read back, all well"
