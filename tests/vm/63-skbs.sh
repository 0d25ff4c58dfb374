#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Shared, cloned and non-linear skbs: judged like any other, and never written.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/pktgen.sh"

load_module
mute_bridge
for device in lan0 lan1 br0; do
	ip link set $device mtu 9000
done
for host in camera server; do
	ip -n $host link set eth0 mtu 9000
done
need modprobe dummy numdummies=0
need ip link add dummy0 up type dummy
need modprobe pktgen

"$top/tests/vm/lib/skbs.py" > "$scratch/checks" 2> "$scratch/complaints"
while IFS=$'\t' read -r what came wanted; do
	is "$what" "$came" "$wanted"
done < "$scratch/checks"
is "nothing went wrong on the way" "$(tail -n 1 "$scratch/complaints")" ""
ok "the last of them was reached" grep -q '^all of it' "$scratch/checks"

stop_pktgen
ip link del dummy0
remove_mute_bridge
ok "the module unloads" unload_module
finish
