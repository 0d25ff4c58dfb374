#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A policy is replaced again and again under traffic in both directions, and no
# frame is ever judged by neither the old one nor the new one.
#
# Two processors: a policy goes while frames are judged by it.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/pktgen.sh"

camera=28:57:be:01:02:03
times=1000
# Where a load takes turns with the traffic, less of it shows as much.
[ "$(nproc)" -gt 1 ] && [ -z "${DEBAR_SLOW-}" ] || times=100

load_module
mute_bridge
# Grace periods make up most of a load's time; this shortens them.
expedited=$(cat /sys/kernel/rcu_expedited)
echo 1 > /sys/kernel/rcu_expedited

# Both have arrived: at least one frame.
both_arrive() {
	[ "$(received camera eth0)" -gt "$1" ] && [ "$(received server eth0)" -gt "$2" ]
}

pktgen camera 0 eth0 "dst_mac 00:11:22:33:44:55" "count 0" "delay 500000"
pktgen server 1 eth0 "dst_mac $camera" "count 0" "delay 500000"
start_pktgen camera server
ok "without a policy frames arrive at both ends" eventually both_arrive 0 0

ok "a policy is loaded" load_policy <<'Y'
version: 1
name: first
vendors:
  - name: hikvision
    mac: ["28:57:be"]
Y
before="$(received camera eth0) $(received server eth0)"
dropped=$(status_of '."dropped-frames"')
is "it is replaced $times times" "$("$(dirname "$0")/lib/replace.py" "$times")" "$((times + 1))"
is "and meanwhile no frame has arrived anywhere" \
	"$(received camera eth0) $(received server eth0)" "$before"
# Several frames between any two loads, or this shows little.
ok "though there were frames: more than 5 for every policy" \
	test $(($(status_of '."dropped-frames"') - dropped)) -gt $((times * 5))

ok "flush" "$debarctl" flush
# shellcheck disable=SC2086
ok "and frames arrive again" eventually both_arrive $before
stop_pktgen
echo "$expedited" > /sys/kernel/rcu_expedited
remove_mute_bridge
ok "the module unloads" unload_module
finish
