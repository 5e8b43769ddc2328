#!/bin/bash
# usage (as root): prepare.sh DIR PACKAGE.deb
#
# Fetches what the tests of the package need and cannot fetch themselves, since they have no network:
# DIR/root, a Debian with systemd and what the package depends on, and DIR/caddy, the unit of a peer.
# What is there already stays; a root is made anew where the package depends on something else.
set -euo pipefail
dir=$1
package=$2
mkdir -p "$dir"

# The first archive of apt's that holds bookworm itself.
mirror=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Identifier: Packages' |
  awk '$1 == "bookworm" {print $2; exit}')

# python3 plays the feed and the receiver of alerts.
wanted=systemd-sysv,dbus,python3,$(dpkg-deb -f "$package" Depends | sed 's/ *([^)]*)//g; s/ *|[^,]*//g; s/, */,/g')
if [[ $(cat "$dir/root.holds" 2>/dev/null) != "$wanted" ]]; then
  echo "Making a Debian root for the boot test in $dir/root"
  rm -rf --one-file-system "$dir/root" "$dir/root.holds" "$dir/root.new"
  # What lies in /usr from the beginning needs no perl for it (usrmerge).
  options=(--mode=root --quiet --variant=apt --include="usr-is-merged,$wanted"
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr)
  while read -r option; do
    options+=(--aptopt="$option")
  done < <(apt-config dump | grep -E '^Acquire::(https?::Proxy|Retries|Check-)')
  mmdebstrap "${options[@]}" bookworm "$dir/root.new" "$mirror"
  mv "$dir/root.new" "$dir/root"
  echo "$wanted" >"$dir/root.holds"
fi

if [[ ! -d $dir/caddy ]]; then
  fetched=$(mktemp -d)
  trap 'rm -rf "$fetched"' EXIT
  (cd "$fetched" && apt-get -qq -o APT::Sandbox::User=root download caddy)
  dpkg-deb -x "$fetched"/caddy_*.deb "$fetched/unpacked"
  mkdir -p "$dir/caddy"
  cp "$fetched/unpacked/lib/systemd/system/caddy.service" "$dir/caddy/"
fi
