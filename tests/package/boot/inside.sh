#!/bin/bash
# The boot test, inside the booted Debian: an operator's life with the package. Writes "ok WHAT" for
# all that holds to its output, then "done"; ends at the first thing that does not, with the journal.
set -uo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 HOME=/root
cd /packages || exit 1 # previous.deb, newswatch.deb

unit=newswatch.service
yaml=/etc/newswatch/newswatch.yaml
work=/run/boot-test
mkdir -p $work
: >$work/items
: >$work/alerts
echo 'APT::Get::Assume-Yes "true";' >/etc/apt/apt.conf.d/boot-test

fail() {
  echo "NOT ok: $*"
  systemctl status --no-pager -n 0 $unit
  journalctl --no-pager -u $unit -n 40
  exit 1
}

# holds WHAT COMMAND...
holds() {
  local -r what=$1
  shift
  "$@" >$work/output 2>&1 || { cat $work/output; fail "$what: $*"; }
  echo "ok $what"
}

# soon WHAT COMMAND...: it holds after a while; a minute is more than any of it takes.
soon() {
  local -r what=$1 end=$((SECONDS + 60))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || fail "$what: not within a minute: $*"
    sleep 0.1
  done
  echo "ok $what"
}

not() { ! "$@"; }
is() { [[ $(systemctl show -P "$1" $unit) == "$2" ]]; }
journal_says() { journalctl --no-pager -o cat -u $unit | grep -qF -- "$1"; }
told() { [[ $(cut -f1 $work/alerts | grep -cxF -- "$1") == "${2:-1}" ]]; }
publish() { printf '%s\n' "$@" >>$work/items; }
main_pid() { systemctl show -P MainPID $unit; }

manual() {
  local -r page=$1
  shift
  echo "docs/$page: $*"
  systemctl reset-failed 2>/dev/null # no start is one too many
  python3 /boot-test/manual.py "/docs/$page" "$@" "${puts[@]}" || fail "docs/$page: $*"
}
puts=(--put "https://feeds.bbci.co.uk/news/world/rss.xml=http://127.0.0.1:8001/feed"
  --put "language: en}=language: en, interval: 1s, allow_private: true}"
  --put "https://desk.example/hook=http://127.0.0.1:8001/hook"
  --put "./newswatch_0.1.0-1_amd64.deb=/packages/previous.deb")

python3 /boot-test/peers.py $work/items $work/alerts /etc/newswatch/credentials/desk.secret &

# --- installed
manual install.md "The package"
holds "the previous version is installed" dpkg-query -W -f '${Version}\n' newswatch
holds "ready after the installation" is ActiveState active
holds "it starts at each boot" systemctl --quiet is-enabled $unit
holds "it says that it has no feeds" journal_says "there are no feeds"
holds "the status line comes from the service" grep -q feeds <(systemctl show -P StatusText $unit)
holds "it runs as a user of its own" test "$(stat -c %U "/proc/$(main_pid)")" = newswatch
holds "credentials are root's alone" test "$(stat -c '%a %U' /etc/newswatch/credentials)" = "700 root"
holds "the database is the service's alone" test "$(stat -c '%a %U' /var/lib/newswatch)" = "750 newswatch"
holds "systemd finds nothing wrong in the unit" test -z "$(systemd-analyze verify --man=no $unit 2>&1)"

# --- an alert
manual install.md "A first feed and rule" 1 2
soon "the feed was polled" eval "newswatch feeds | grep -q 'healthy.*bbc-world'"
manual install.md "A target with a secret"
publish "Fighting near Pokrovsk goes on"
soon "an alert is delivered, its signature is right" told "Fighting near Pokrovsk goes on"
manual install.md "A first feed and rule" 3
holds "a command of the service's user finds the credential too" \
  setpriv --reuid newswatch --regid newswatch --clear-groups newswatch alerts

# --- reload
before=$(main_pid)
echo 'Kupiansk AND' >/etc/newswatch/rules.d/more.rules
holds "a bad reload fails" not systemctl reload $unit
holds "it says where the mistake is" journal_says "/etc/newswatch/rules.d/more.rules:1:"
holds "the service goes on" is ActiveState active
echo 'Kupiansk' >/etc/newswatch/rules.d/more.rules
manual operate.md "Changing the configuration"
publish "Kupiansk holds"
soon "a good reload brings a new rule" told "Kupiansk holds"
holds "the process is the same" test "$before" = "$(main_pid)"

# --- the manual's other commands
manual operate.md "What is going on"
manual operate.md "Limits"
holds "limits of an administrator hold" is MemoryMax 8589934592
manual operate.md "Backup and restore"
publish "Pokrovsk after the restore"
soon "the restored database works" told "Pokrovsk after the restore"
manual operate.md "The service"
manual troubleshoot.md "Troubleshooting"
manual troubleshoot.md "A feed tells nothing"
publish "Pokrovsk refused once"
soon "what the desk refuses is a dead letter" eval "newswatch deadletter list | grep -q 'refused once'"
manual troubleshoot.md "Alerts do not arrive"
soon "a dead letter is delivered by hand" told "Pokrovsk refused once"

# --- watchdog: 60 s by the unit; here 3
mkdir -p /run/systemd/system/$unit.d
printf '[Service]\nWatchdogSec=3s\n' >/run/systemd/system/$unit.d/watchdog.conf
systemctl daemon-reload
systemctl restart $unit
before=$(main_pid)
kill -STOP "$before"
soon "a process that stands still is killed" journal_says "Watchdog timeout"
soon "and started again" is NRestarts 1
soon "and is ready" is ActiveState active
holds "as a new process" test "$before" != "$(main_pid)"
publish "Pokrovsk after the watchdog"
soon "and alerts" told "Pokrovsk after the watchdog"
rm -r /run/systemd/system/$unit.d
systemctl daemon-reload

# --- bad configuration at the start
cp $yaml $work/good.yaml
echo 'retentoin: 90d' >>$yaml
systemctl restart $unit
soon "with a mistake it does not start" is ActiveState failed
holds "it exits with 78" is ExecMainStatus 78
holds "it says what was meant" journal_says 'retention'
holds "it is not started again" is NRestarts 0
holds "nor does it wait for that" is SubState failed
holds "newswatch check says it" not newswatch check
cp $work/good.yaml $yaml
rmdir_credentials() { mv /etc/newswatch/credentials $work/ && ! systemctl start $unit; }
holds "without the folder of credentials it does not start" rmdir_credentials
systemd-tmpfiles --create newswatch.conf
cp -a $work/credentials/. /etc/newswatch/credentials/
systemctl start $unit
holds "mended, it starts" is ActiveState active

# --- stop under load: requests of a hundred feeds under way, whose answers take 2 s
{
  echo 'feeds:'
  for feed in {1..100}; do
    echo "  - {id: slow-$feed, url: 'http://127.0.0.1:8001/slow/$feed', interval: 1s, allow_private: true}"
  done
} >/etc/newswatch/conf.d/slow.yaml
printf '  %s: {concurrency: 64, gap: 0s}\n' per_host per_site | sed -i '/^  min_interval/r /dev/stdin' $yaml
systemctl reload $unit || fail "reload with a hundred feeds"
in_flight() {
  (($(python3 -c 'import urllib.request
print(urllib.request.urlopen("http://127.0.0.1:8480/metrics").read().decode())' |
    awk '$1 == "newswatch_fetches_in_flight" {print int($2)}') >= 20))
}
soon "many requests are under way" in_flight
publish "Pokrovsk under load"
systemctl stop $unit
holds "it stops under load" is Result success
holds "by itself, not killed" is ExecMainCode 1
holds "with status 0" is ExecMainStatus 0
rm /etc/newswatch/conf.d/slow.yaml
systemctl start $unit
soon "what came meanwhile is told after the start" told "Pokrovsk under load"

# --- upgrade, with an edited configuration and another default in the new version
sed -i '1i # edited by an administrator' $yaml
holds "the new version has another default" not cmp -s /etc/newswatch/rules.d/first.rules \
  <(dpkg-deb --fsys-tarfile newswatch.deb | tar -xOf - ./etc/newswatch/rules.d/first.rules)
before=$(main_pid)
puts+=(--put "/packages/previous.deb=/packages/newswatch.deb")
manual upgrade.md "Upgrading" 1
holds "the new version is installed" test "$(dpkg-query -W -f '${Version}' newswatch)" = \
  "$(dpkg-deb -f newswatch.deb Version)"
holds "the edited file is kept" grep -q 'edited by an administrator' $yaml
holds "the new default lies beside it" test -e $yaml.dpkg-dist
holds "a file that was not edited is the new one" cmp /etc/newswatch/rules.d/first.rules \
  <(dpkg-deb --fsys-tarfile newswatch.deb | tar -xOf - ./etc/newswatch/rules.d/first.rules)
soon "the service runs" is ActiveState active
holds "as the new program" test "$before" != "$(main_pid)"
manual upgrade.md "Upgrading" 2
publish "Pokrovsk after the upgrade"
soon "it alerts" told "Pokrovsk after the upgrade"
holds "no alert was told twice" test -z "$(sort $work/alerts | uniq -d)"

# --- removed, purged
before=$(main_pid)
manual install.md "Uninstalling" 1
holds "removed, it does not run" test ! -e "/proc/$before"
holds "the configuration is kept" test -e $yaml -a -e /etc/newswatch/credentials/desk.secret
holds "the database is kept" test -s /var/lib/newswatch/newswatch.db
manual install.md "Uninstalling" 2
holds "purged, the configuration is gone" test ! -e /etc/newswatch
holds "and the database" test ! -e /var/lib/newswatch
holds "and the unit" not systemctl cat $unit
holds "nothing of it is failed" test -z "$(systemctl --failed --plain --no-legend)"
echo done
