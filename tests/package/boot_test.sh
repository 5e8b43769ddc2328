#!/bin/bash
# usage (as root): boot_test.sh PACKAGE.deb PREPARED
#
# Boots a Debian with systemd in a container, in which nothing but loopback can be reached, and has
# tests/package/boot/inside.sh live with the package there. PREPARED is prepare.sh's folder; its root
# stays as it is, what is written lies in memory.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
package=$(readlink -f "$1")
prepared=$2

skip() { echo "$*"; exit 77; }
[[ $(id -u) == 0 ]] || skip "needs root"
command -v systemd-nspawn >/dev/null || skip "there is no systemd-nspawn"
[[ -e $prepared/root.holds ]] || skip "there is no Debian root in $prepared: tests/package/prepare.sh makes it, with a network"

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/results" "$dir/packages"
cp "$package" "$dir/packages/newswatch.deb"

# The version before: another number, and other defaults in two of its conffiles.
dpkg-deb -R "$package" "$dir/previous"
sed -i 's/^Version: .*/Version: 0.0.9-1/' "$dir/previous/DEBIAN/control"
for conffile in newswatch.yaml rules.d/first.rules; do
  echo '# as it was' >>"$dir/previous/etc/newswatch/$conffile"
done
(cd "$dir/previous" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
dpkg-deb -Znone --root-owner-group -b "$dir/previous" "$dir/packages/previous.deb" >/dev/null
rm -r "$dir/previous"

# --register=no, --keep-unit: without a systemd that runs here.
container() {
  systemd-nspawn --quiet --register=no --keep-unit --private-network --volatile=overlay \
    --directory="$prepared/root" --machine="newswatch-$$" --console=pipe "$@" </dev/null >"$dir/console" 2>&1
}

container true || skip "no container can be started here: $(tail -n 1 "$dir/console")"
status=0
container --bind="$dir/results:/results" --bind-ro="$dir/packages:/packages" \
  --bind-ro="$here/boot:/boot-test" --bind-ro="$here/../../docs:/docs" \
  --bind-ro="$here/boot/driver.service:/etc/systemd/system/driver.service" \
  --boot systemd.wants=driver.service || status=$?
# It has nothing of ours until the driver installs it.
[[ -s $dir/results/log ]] || skip "no Debian boots in a container here: $(tail -n 1 "$dir/console")"
cat "$dir/results/log"
if [[ $(tail -n 1 "$dir/results/log") != done ]]; then
  echo "boot_test: failed; systemd-nspawn ended with $status"
  exit 1
fi
echo "$(grep -c '^ok ' "$dir/results/log") things hold, $(grep -c '^  # ' "$dir/results/log") commands of the manual work"
