# shellcheck shell=bash
# What every image shares: an empty root file system, a shell, the libraries of copied programs, the import.

# make_skeleton ROOT: a usr-merged root with the few files that Python and a container want.
make_skeleton() {
  local root=$1 dir
  mkdir -p "$root"/usr/{bin,sbin,lib,lib64,local/bin,local/lib} "$root"/{etc,tmp,root,proc,sys,dev,run,var/tmp,app}
  for dir in bin sbin lib lib64; do ln -sfn "usr/$dir" "$root/$dir"; done
  chmod 1777 "$root/tmp" "$root/var/tmp"
  printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'nobody:x:65534:65534:nobody:/:/bin/false' \
    'app:x:1000:1000::/app:/bin/sh' >"$root/etc/passwd"
  printf '%s\n' 'root:x:0:' 'nogroup:x:65534:' 'app:x:1000:' >"$root/etc/group"
  echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
  printf '%s\n' /usr/local/lib "/usr/lib/$(uname -m)-linux-gnu" "/lib/$(uname -m)-linux-gnu" >"$root/etc/ld.so.conf"
}

# add_shell ROOT: a static busybox as sh, ps, ls and the like, fetched once into the cache.
add_shell() {
  local root=$1 busybox=$CACHE/busybox applet
  if [ ! -x "$busybox" ]; then
    (cd "$work" && private_apt apt-get -qq -t bookworm download busybox-static >/dev/null && dpkg-deb -x busybox-static_*.deb busybox)
    cp "$work"/busybox/bin/busybox "$busybox"
  fi
  cp "$busybox" "$root/usr/bin/busybox"
  for applet in sh ls cat ps id sleep env mkdir rm wget kill top grep head dd; do
    [ -e "$root/usr/bin/$applet" ] || ln -s busybox "$root/usr/bin/$applet"
  done
}

# add_libraries ROOT FILE...: every shared library of this machine that the files load, at the same path.
add_libraries() {
  local root=$1 library
  shift
  {
    for file in "$@"; do ldd "$file" 2>/dev/null || true; done | grep -oE '/[^ ]+'
    # Loaded by name at run time (name service, thread cancellation) or needed by wheels built for older glibc.
    for library in libnss_files.so.2 libnss_dns.so.2 libresolv.so.2 libgcc_s.so.1 libpthread.so.0 libdl.so.2 librt.so.1 \
      libutil.so.1 libstdc++.so.6; do ls "/lib/$(uname -m)-linux-gnu/$library" 2>/dev/null || true; done
  } | grep -v /libpython3 | sort -u | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L --update=none "$library" "$root$library" 2>/dev/null || cp -Ln "$library" "$root$library"
  done
}

# import_image ROOT IMAGE: the root file system becomes an image with one layer.
import_image() {
  local root=$1 image=$2
  [ -e "$root/lib/ld-musl-$(uname -m).so.1" ] || ldconfig -r "$root" 2>/dev/null || true
  tar -C "$root" --numeric-owner --owner=0 --group=0 -c . | docker import \
    --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 PYTHONUNBUFFERED=1' \
    --change 'WORKDIR /app' --change 'CMD ["python3"]' --change 'LABEL deployclaw.test=1' - "$image" >/dev/null
}
