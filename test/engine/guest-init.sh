#!/bin/bash
# The first process of engine-v2.sh's guest: mounts, starts dockerd, loads the images, runs the command, powers off.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
host_path=$PATH
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs tmpfs /run
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm /run/guest /run/out /run/docker-tmp /run/bin
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t cgroup2 none /sys/fs/cgroup
mount -t hostfs none /run/guest -o "$(sed -n 's/.*deployclaw_guest=\([^ ]*\).*/\1/p' /proc/cmdline)"
mount -t hostfs none /run/out -o "$(cat /run/guest/out)"
mount -t tmpfs -o size=90% tmpfs /var/lib/docker
mount -t hostfs none /lib/modules -o /usr/lib/uml/modules
# Last: the folders above may lie in the host's /tmp, the command's folder too.
folder=$(cat /run/guest/folder)
mkdir -p /run/folder && mount -t hostfs none /run/folder -o "$folder"
mount -t tmpfs tmpfs /tmp
ip link set lo up

export OUT=/run/out TMPDIR=/tmp DOCKER_TMPDIR=/run/docker-tmp DOCKER_HOST=unix:///var/run/docker.sock
# This kernel knows the older iptables only.
modules=(overlay veth bridge br_netfilter ip_tables iptable_nat iptable_filter xt_conntrack xt_addrtype xt_MASQUERADE)
if modprobe -a "${modules[@]}" 2>/run/guest/modprobe.log; then
  for tool in iptables iptables-save iptables-restore ip6tables; do ln -s "/usr/sbin/${tool/tables/tables-legacy}" "/run/bin/$tool"; done
  PATH=/run/bin:$PATH dockerd --storage-driver=overlay2 --log-level=warn >/run/guest/dockerd.log 2>&1 &
else
  dockerd --bridge=none --iptables=false --storage-driver=vfs --log-level=warn >/run/guest/dockerd.log 2>&1 &
fi
for _ in $(seq 600); do
  curl -fs --unix-socket /var/run/docker.sock http://docker/_ping >/dev/null 2>&1 && break
  sleep 0.1
done
for archive in /run/guest/*.tar; do
  [ ! -f "$archive" ] || docker load -q -i "$archive" >/dev/null
done

cd "$folder" 2>/dev/null || cd /run/folder || cd /
export PATH=$host_path
echo "===== guest: $(uname -r), $(docker info -f 'engine {{.ServerVersion}}, {{.Driver}}, cgroup v{{.CgroupVersion}}')"
# Through a pipe: on a terminal programs would colour and wrap their output.
bash /run/guest/command </dev/null 2>&1 | cat
echo "${PIPESTATUS[0]}" >/run/guest/status
sync
echo o >/proc/sysrq-trigger
sleep 10
