#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module and `debarctl scan` find the same in captures of others (see
# lib/replay.py).
#
#   host:eth0 --- p1 [br0]
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"
. "$(dirname "$0")/lib/traffic.sh"

if [ -z "${DEBAR_CAPTURES-}" ]; then
	skip "captures of others" "DEBAR_CAPTURES is not set"
	finish
fi
host host
mute host
build <<B
link add br0 type bridge vlan_filtering 1 mcast_snooping 0
link add p1 mtu 65000 master br0 type veth peer name eth0 mtu 65000 netns host
link set br0 up
link set p1 up
B
ip -n host link set eth0 up
linked p1
load_module
TMPDIR=$scratch checks_of raw replay.py "$debarctl" "$DEBAR_CAPTURES" host eth0
demolish "link del br0" "link del p1"
ok "the module unloads" unload_module
finish
