#!/bin/bash
# Runs COMMAND beside a real Docker Engine on cgroup v2, on a machine that need not have one itself, and exits with its status.
#   engine-v2.sh [-m MEMORY] [-i IMAGE]... COMMAND [ARG...]        for example: engine-v2.sh -i IMAGE docker run IMAGE id
# It boots Debian's user-mode Linux (a kernel that runs as an ordinary process; no KVM). The guest's root is this machine's
# file system, read-only: same programs, same paths. COMMAND runs in the current folder and sees DOCKER_HOST, each IMAGE of
# this machine's engine, a /tmp of its own and a writable $OUT, which is this machine's folder $OUT (default: a fresh one,
# removed at the end). There is one CPU, system calls are about ten times slower, and swap is not accounted.
# Environment: OUT, ENGINE_V2_SECONDS (after which the guest is ended; default 600; the status is then 124).
set -euo pipefail
. "$(dirname "$0")/lib.sh"

memory=2G images=()
while getopts m:i: option; do
  case $option in
    m) memory=$OPTARG ;;
    i) images+=("$OPTARG") ;;
    *) fail "usage: engine-v2.sh [-m MEMORY] [-i IMAGE]... COMMAND [ARG...]" ;;
  esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || fail "no COMMAND given"

need linux.uml user-mode-linux
need modprobe kmod
need dockerd docker.io
need curl curl ca-certificates
need ip iproute2
need iptables
# The guest mounts over these, and cannot make them: its root is read-only.
mkdir -p /lib/modules /var/lib/docker

scratch=
if [ -z "${OUT:-}" ]; then
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/deployclaw-v2.XXXXXX")
  OUT=$scratch
fi
guest=$(mktemp -d "${TMPDIR:-/tmp}/deployclaw-v2-guest.XXXXXX")
trap 'rm -rf "$guest" $scratch' EXIT
mkdir -p "$OUT"

for image in "${images[@]}"; do
  docker save "$image" >"$guest/$(echo "$image" | tr '/:' '__').tar" || fail "image $image: make it with test/engine/images.sh first"
done
printf '%q ' "$@" >"$guest/command"
printf '%s\n' "$PWD" >"$guest/folder"
printf '%s\n' "$(realpath "$OUT")" >"$guest/out"

# The guest's memory is a (sparse) file of the host: in /dev/shm where there is room, so that it is not written to a disk.
memory_folder=/dev/shm
[ "$(df --output=avail -k /dev/shm 2>/dev/null | tail -1)" -gt 1500000 ] 2>/dev/null || memory_folder=${TMPDIR:-/tmp}
TMPDIR=$memory_folder timeout --foreground --kill-after=10 "${ENGINE_V2_SECONDS:-600}" \
  linux.uml mem="$memory" rootfstype=hostfs rootflags=/ ro init="$ENGINE_DIR/guest-init.sh" deployclaw_guest="$guest" \
  con0=fd:0,fd:1 con=null quiet </dev/null 2>&1 |
  tr -d '\r' | sed -n '/^===== guest/,$p' | grep --line-buffered -vE '^(sysrq: Power Off|reboot: Power down)$' || true
[ -f "$guest/status" ] || { cat "$guest/dockerd.log" >&2 2>/dev/null || true; say "the guest ended before COMMAND did"; }
exit "$(cat "$guest/status" 2>/dev/null || echo 124)"
