#!/bin/sh
# embed.sh NAME FILE: a C source that holds FILE as the NUL-terminated text NAME. Signed decimals, so
# that a char takes any byte.
set -eu
printf '/* Made from %s. */\nextern const char %s[];\nconst char %s[] = {\n' "${2##*/}" "$1" "$1"
od -An -v -td1 "$2" | sed 's/  */, /g; s/^, //; s/$/,/'
printf '0};\n'
