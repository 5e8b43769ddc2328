#!/usr/bin/env bash
# Shows that this checkout builds and works on a bare Debian 12: a debootstrap root with nothing
# but minbase, git and ca-certificates, in which the committed state is cloned and run.
#
# usage (as root): tests/e2e/bare_debian.sh DIR [COMMAND...]
#
#   DIR       is made if missing. DIR/base, the bare root, is kept for the next time; DIR/root,
#             its copy that gets the packages, is made anew.
#   COMMAND   what to run in it, each a shell line; './dev demo --for 30s' and './dev test' if none
#             is given.
#
# Mirror, keys and proxy are those of this machine's apt. Ends with the minutes of each command.
set -euo pipefail
export LC_ALL=C.UTF-8

(($# > 0)) || { sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 2; }
[[ $(id -u) == 0 ]] || { echo "bare_debian: debootstrap and chroot need root" >&2; exit 2; }
command -v debootstrap >/dev/null || { echo "bare_debian: install the package debootstrap" >&2; exit 2; }

checkout=$(git -C "$(dirname "$(readlink -f "$0")")" rev-parse --show-toplevel)
mkdir -p "$1"
dir=$(readlink -f "$1")
shift
commands=("$@")
((${#commands[@]})) || commands=('./dev demo --for 30s' './dev test')

# The first archive of apt's that holds bookworm itself.
mirror() {
  apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Identifier: Packages' |
    awk '$1 == "bookworm" {print $2; exit}'
}

copy_apt_settings() {
  local -r root=$1
  rm -f "$root"/etc/apt/sources.list
  cp -r /etc/apt/sources.list* "$root"/etc/apt/
  # Proxies and the like; hooks of other programs would not run there.
  local file
  for file in /etc/apt/apt.conf /etc/apt/apt.conf.d/*; do
    [[ -f $file ]] || continue
    grep -q -i -E '(proxy|acquire)' "$file" || continue
    grep -q -i -E '(Pre-Invoke|Post-Invoke|Pre-Install)' "$file" && continue
    cp "$file" "$root"/etc/apt/apt.conf.d/
  done
}

in_root() {
  # In mount and process namespaces of its own, so nothing stays mounted or running.
  # shellcheck disable=SC2016  # expanded inside
  unshare --mount --pid --fork --kill-child bash -c '
    set -e
    root=$1
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    exec env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      ${http_proxy:+http_proxy="$http_proxy"} chroot "$root" /bin/sh -c "cd /newswatch && $2"
  ' bare_debian "$dir/root" "$1"
}

if [[ ! -e $dir/base/.complete ]]; then
  rm -rf "$dir/base"
  debootstrap --variant=minbase --include=git,ca-certificates bookworm "$dir/base" "$(mirror)"
  copy_apt_settings "$dir/base"
  rm -f "$dir"/base/var/cache/apt/archives/*.deb
  touch "$dir/base/.complete"
fi
rm -rf --one-file-system "$dir/root"
cp -a --reflink=auto "$dir/base" "$dir/root"
cp -L /etc/resolv.conf "$dir/root/etc/resolv.conf"
git clone --quiet --no-hardlinks "$checkout" "$dir/root/newswatch"
echo "bare_debian: $(git -C "$checkout" log -1 --format='%h %s') on $(cat "$dir/root/etc/debian_version")," \
  "$(chroot "$dir/root" dpkg-query -f '.' -W | wc -c) packages, $(nproc) cores"

times=()
status=0
for command in "${commands[@]}"; do
  echo "== $command"
  started=$SECONDS
  result=ok
  in_root "$command" || { result="FAILED ($?)"; status=1; }
  took=$((SECONDS - started))
  times+=("$(printf '%3d min %02d s  %-8s %s' $((took / 60)) $((took % 60)) "$result" "$command")")
done
printf '%s\n' "" "${times[@]}"
exit $status
