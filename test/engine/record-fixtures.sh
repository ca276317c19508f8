#!/bin/bash
# Records test/fixtures/cgroup/NAME on this engine: a gunicorn service with two workers and, outside of it, a plain
# Python process.   record-fixtures.sh v1-hybrid       (on cgroup v2: engine-v2.sh -i deployclaw-test/app:3.11 \
#                                                       test/engine/record-fixtures.sh v2, then copy $OUT/v2)
# The folder is $OUT/NAME when OUT is set, as in the guest of engine-v2.sh, whose root is read-only.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
name=${1:?usage: record-fixtures.sh NAME}
folder=${OUT:-$ENGINE_DIR/../fixtures/cgroup}/$name
container=deployclaw-test-recorded

cleanup() {
  docker rm -f "$container" >/dev/null 2>&1 || true
  [ -z "${outsider:-}" ] || kill "$outsider" 2>/dev/null || true
}
trap cleanup EXIT
docker rm -f "$container" >/dev/null 2>&1 || true

docker run -d --name "$container" --pull=never --init --memory 256m --pids-limit 64 --label deployclaw.test=1 \
  --hostname recorded -v "$ENGINE_DIR/recorded_service.py:/app/recorded_service.py:ro" deployclaw-test/app:3.11 \
  python3 -m gunicorn --workers 2 --bind 0.0.0.0:8000 recorded_service:app >/dev/null
(cd / && exec /usr/bin/python3 -c 'import time; time.sleep(3600)' </dev/null >/dev/null 2>&1) &
outsider=$!
for _ in $(seq 300); do
  [ "$(docker logs "$container" 2>&1 | grep -c 'Booting worker')" = 2 ] && break
  sleep 0.2
done
# A worker has booted before it has filled its memory: wait for one answer of the application and for the rest to settle.
docker exec "$container" python3 -c 'import urllib.request as u; [u.urlopen("http://127.0.0.1:8000/").read() for _ in range(8)]'
sleep 5

"$ENGINE_DIR/record-tree.sh" "$container" "$folder" "$outsider"
cat >"$folder/recorded.json" <<JSON
{
  "kernel": "$(uname -r | cut -d- -f1)",
  "engine": "$(docker info -f '{{.ServerVersion}}, {{.CgroupDriver}} driver, cgroup v{{.CgroupVersion}}')",
  "containerId": "$(docker inspect -f '{{.Id}}' "$container")",
  "startedAt": "$(docker inspect -f '{{.State.StartedAt}}' "$container")",
  "rootPid": $(docker inspect -f '{{.State.Pid}}' "$container"),
  "containerPids": [$(docker top "$container" -o pid | tail -n +2 | tr -d ' ' | paste -sd, -)],
  "outsidePid": $outsider
}
JSON
