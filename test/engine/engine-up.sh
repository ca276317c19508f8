#!/bin/bash
# Makes a Docker Engine answer on this machine and prints `DOCKER_HOST=unix://...`. Idempotent; needs root.
#   engine-up.sh          install docker.io when dockerd is missing, start dockerd when none answers, wait for it
#   engine-up.sh --stop   stop the dockerd that this script started, and only that one
# Environment: DOCKER_HOST (a unix:// address; default unix:///var/run/docker.sock).
set -euo pipefail
. "$(dirname "$0")/lib.sh"

address=${DOCKER_HOST:-unix:///var/run/docker.sock}
case $address in
  unix://*) socket=${address#unix://} ;;
  *) fail "DOCKER_HOST is $address: only unix:// is started here; unset it, or start that engine yourself" ;;
esac
state=/run/deployclaw-test$(echo "$socket" | tr / -)
pid_file=$state/dockerd.pid
log=$state/dockerd.log

is_dockerd() { [ "$(cat "/proc/$1/comm" 2>/dev/null)" = dockerd ]; }

stop_ours() {
  local pid
  pid=$(cat "$pid_file" 2>/dev/null) || { say "nothing to stop: no engine of ours runs"; return; }
  if is_dockerd "$pid"; then
    kill "$pid"
    for _ in $(seq 300); do is_dockerd "$pid" || break; sleep 0.1; done
    is_dockerd "$pid" && fail "dockerd ($pid) did not stop in 30 s, see $log"
  fi
  rm -f "$pid_file"
  say "stopped dockerd ($pid)"
}

# A machine without an init system may have no cgroups mounted. A controller that /proc/cgroups shows in a hierarchy
# other than 0 is in use by version 1, and would be missing from version 2.
mount_cgroups() {
  local controller used_by_v1
  if grep -qE ' cgroup2? ' /proc/mounts; then return; fi
  used_by_v1=$(awk '!/^#/ && $2 != 0 { print $1 }' /proc/cgroups)
  if [ -z "$used_by_v1" ]; then
    mount -t cgroup2 none /sys/fs/cgroup
    return
  fi
  mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
  for controller in $used_by_v1; do
    mkdir "/sys/fs/cgroup/$controller"
    mount -t cgroup -o "$controller" cgroup "/sys/fs/cgroup/$controller" || rmdir "/sys/fs/cgroup/$controller"
  done
}

# dockerd refuses to start beside the pid file of a dead one.
remove_stale_files() {
  local pid_of_another=/var/run/docker.pid
  if [ -f "$pid_of_another" ] && ! is_dockerd "$(cat "$pid_of_another")"; then rm -f "$pid_of_another"; fi
  rm -f "$socket"
}

# start OPTION...: true once the new dockerd answers; false when it ended or stayed silent for 30 s.
start() {
  remove_stale_files
  setsid dockerd -H "unix://$socket" --log-level=warn "$@" >>"$log" 2>&1 </dev/null &
  local pid=$!
  echo "$pid" >"$pid_file"
  for _ in $(seq 300); do
    if engine_answers "$socket"; then return 0; fi
    [ -d "/proc/$pid" ] || break
    sleep 0.1
  done
  kill "$pid" 2>/dev/null || true
  rm -f "$pid_file"
  return 1
}

# From the usual set-up down to what a confined machine still allows.
start_with_fallbacks() {
  local options other
  other=$(pgrep -x dockerd || true)
  for options in \
    "" \
    "--iptables=false --ip6tables=false" \
    "--iptables=false --bridge=none" \
    "--iptables=false --bridge=none --storage-driver=vfs"; do
    # At its start, dockerd --bridge=none deletes docker0: the bridge of any other daemon on the machine.
    if [[ -n $other && $options == *--bridge=none* ]]; then continue; fi
    # shellcheck disable=SC2086
    if start $options; then
      say "dockerd runs (pid $(cat "$pid_file"))${options:+ with $options}"
      return
    fi
    say "dockerd does not start with: ${options:-no options}"
  done
  tail -20 "$log" >&2
  fail "no Docker Engine could be started here; the whole log is in $log"
}

if [ "${1:-}" = --stop ]; then
  stop_ours
  exit
fi
if ! command -v curl >/dev/null || ! engine_answers "$socket"; then
  need curl curl ca-certificates
  need ip iproute2
  need pgrep procps
  need iptables
  need dockerd docker.io
  mkdir -p "$state"
  engine_answers "$socket" || { mount_cgroups; start_with_fallbacks; }
fi
# Without it limits are ignored and no container has memory figures: tests would fail far from the reason.
if ! curl -fsS --max-time 20 --unix-socket "$socket" http://docker/info | grep -q '"MemoryLimit":true'; then
  say "warning: this engine has no cgroup memory controller; see /proc/cgroups and the mounts of /sys/fs/cgroup"
fi
echo "DOCKER_HOST=unix://$socket"
