#!/bin/bash
# down.sh DIR: ends what up.sh started there. The whole group and by KILL: MiniStack with warm handlers outlives a TERM.
set -eu
[ -e "${1:?dir}/pid" ] || exit 0
kill -KILL -- "-$(cat "$1/pid")" 2>/dev/null || true
rm -f "$1/pid"
