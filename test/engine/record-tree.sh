#!/bin/bash
# Records what the kernel says of one running container as a small tree that reads like the real thing:
#   record-tree.sh CONTAINER FOLDER [PID...]   -> FOLDER/proc/... and FOLDER/cgroup/... (in place of /proc, /sys/fs/cgroup)
# The PIDs are recorded too: processes of this host outside of the container (a reader must not count them).
# Works on cgroup v1, v2 and hybrid. Needs root. What would identify this host (its own cgroup paths, mounts, boot id,
# environments) is left out or replaced.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
[ $# -ge 2 ] || fail "usage: record-tree.sh CONTAINER FOLDER [PID...]"
container=$1 folder=$2
shift 2
outsiders=("$@")
container_id=$(docker inspect -f '{{.Id}}' "$container")
root_pid=$(docker inspect -f '{{.State.Pid}}' "$container")
[ "$root_pid" != 0 ] || fail "container $container does not run"

rm -rf "$folder/proc" "$folder/cgroup"
mkdir -p "$folder/proc" "$folder/cgroup"
# A path in a file of /proc is what a reader sees, so the mount point itself stays /sys/fs/cgroup in there.
cgroup_mounts() { grep -E ' - cgroup2? ' "$1" || true; }

# copy SOURCE TARGET: some files of these file systems exist and refuse to be read; then they are not recorded.
copy() {
  cat "$1" >"$2" 2>/dev/null || rm -f "$2"
}

record_cgroup() { # MOUNT PATH, such as /sys/fs/cgroup/memory /docker/0123
  local mount=$1 path=$2 name from to file
  name=${mount#/sys/fs/cgroup}
  from=$mount${path%/} to=$folder/cgroup$name${path%/}
  [ -d "$from" ] || return 0
  mkdir -p "$to"
  # The root tells which version this is; its figures are those of the whole host.
  if [ "$path" = / ]; then
    [ ! -r "$from/cgroup.controllers" ] || copy "$from/cgroup.controllers" "$to/cgroup.controllers"
    return 0
  fi
  for file in "$from"/{memory.*,pids.current,pids.max,cgroup.controllers,cgroup.type,cgroup.events}; do
    case $file in
      */memory.numa_stat | */memory.kmem.* | */memory.force_empty | */memory.pressure_level | */memory.reclaim | */memory.shown_*) ;;
      *) [ ! -r "$file" ] || copy "$file" "$to/${file##*/}" ;;
    esac
  done
  copy "$from/cgroup.procs" "$to/cgroup.procs"
  record_cgroup "$mount" "$(dirname "$path")"
}

# A process outside of the container is shown at the root of each hierarchy: the groups of this host are left out.
cgroup_of() { # PID
  if grep -q "$container_id" "/proc/$1/cgroup"; then
    cat "/proc/$1/cgroup"
  else
    sed -E 's#^([0-9]+:[^:]*):.*#\1:/#' "/proc/$1/cgroup"
  fi
}

# No cwd and no root: they would be symlinks to whole folders of this machine, which tools that walk the checkout follow.
record_process() { # PID
  local pid=$1 to=$folder/proc/$1 file link thread
  mkdir -p "$to/fd" "$to/ns"
  for file in stat statm status comm cmdline smaps_rollup io oom_score; do copy "/proc/$pid/$file" "$to/$file"; done
  cgroup_of "$pid" >"$to/cgroup"
  head -n 60 "/proc/$pid/maps" >"$to/maps" 2>/dev/null || true
  cgroup_mounts "/proc/$pid/mountinfo" >"$to/mountinfo"
  for link in exe ns/pid ns/cgroup; do ln -s "$(readlink "/proc/$pid/$link")" "$to/$link"; done
  for link in "/proc/$pid"/fd/*; do
    # Gone by now, or the number that the glob itself did not match.
    file=$(readlink "$link") || continue
    ln -s "$file" "$to/fd/${link##*/}"
  done
  for thread in "/proc/$pid"/task/*; do
    mkdir -p "$to/task/${thread##*/}"
    copy "$thread/children" "$to/task/${thread##*/}/children"
    copy "$thread/comm" "$to/task/${thread##*/}/comm"
  done
}

record_host() {
  mkdir -p "$folder/proc/self" "$folder/proc/sys/kernel/random" "$folder/proc/pressure"
  cgroup_mounts /proc/self/mountinfo >"$folder/proc/self/mountinfo"
  cgroup_of self >"$folder/proc/self/cgroup"
  grep -E ' cgroup2? ' /proc/mounts >"$folder/proc/mounts"
  grep -E '^(MemTotal|MemFree|MemAvailable|Cached|SwapTotal|SwapFree):' /proc/meminfo >"$folder/proc/meminfo"
  grep -E '^(btime|processes) ' /proc/stat >"$folder/proc/stat"
  copy /proc/uptime "$folder/proc/uptime"
  copy /proc/pressure/memory "$folder/proc/pressure/memory"
  echo 00000000-0000-4000-8000-000000000000 >"$folder/proc/sys/kernel/random/boot_id"
}

# Where each hierarchy is mounted and where the container sits in it, from the same two files that a reader has.
record_hierarchies() {
  local id controllers path mount
  while IFS=: read -r id controllers path; do
    if [ "$id" = 0 ]; then
      mount=$(awk '/ - cgroup2 / { print $5; exit }' /proc/self/mountinfo)
    else
      case $controllers in memory | pids) mount=/sys/fs/cgroup/$controllers ;; *) continue ;; esac
    fi
    [ -z "$mount" ] || record_cgroup "$mount" "$path"
  done <"/proc/$root_pid/cgroup"
}

pids_of_container() { docker top "$container" -o pid | tail -n +2 | tr -d ' '; }

record_host
record_hierarchies
for pid in $(pids_of_container) "${outsiders[@]}"; do record_process "$pid"; done
say "recorded $(find "$folder" -type f | wc -l) files, $(find "$folder" -type f -exec cat {} + | wc -c) bytes in $folder"
