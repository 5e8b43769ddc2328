#!/bin/bash
# usage: unit_test.sh PACKAGE.deb PEERS
#
# The unit of the package as systemd reads it, and how much of the machine the service could reach
# (`systemd-analyze security`: 0 is nothing, 10 all), beside its peers': prometheus as it is installed
# here, caddy as tests/package/prepare.sh unpacked it in PEERS.
set -euo pipefail
limit=1.1

command -v systemd-analyze >/dev/null || { echo "there is no systemd-analyze"; exit 77; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
dpkg-deb -x "$1" "$dir/root"
unit=$dir/newswatch.service
sed "s#/usr/bin/newswatch#$dir/root&#" "$dir/root/usr/lib/systemd/system/newswatch.service" >"$unit"

# It returns 0 for an unknown key, with a line about it: any output is a failure.
said=$(MANPATH=$dir/root/usr/share/man systemd-analyze verify "$unit" 2>&1) || said+=" (status $?)"
if [[ $said ]]; then
  printf 'systemd-analyze verify:\n%s\n' "$said"
  exit 1
fi
echo "systemd-analyze verify: no output"

# exposure UNIT
exposure() {
  systemd-analyze security --offline=yes --no-pager "$1" 2>/dev/null |
    sed -n 's/.*Overall exposure level for .*: \([0-9.]*\) .*/\1/p'
}

ours=$(exposure "$unit")
printf '%-12s %4s  %s\n' newswatch "$ours" "(at most $limit)"
for peer in prometheus caddy; do
  file=$(find "$2/$peer" /lib/systemd/system -name "$peer.service" 2>/dev/null | head -1 || true)
  printf '%-12s %4s\n' "$peer" "$([[ ! $file ]] && echo "not here" || exposure "$file")"
done
if awk -v ours="$ours" -v limit="$limit" 'BEGIN {exit !(ours == "" || ours > limit)}'; then
  systemd-analyze security --offline=yes --no-pager "$unit" | grep -v '^✓'
  exit 1
fi
