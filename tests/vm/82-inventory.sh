#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The inventory is bounded, whoever invents how many addresses.
. "$(dirname "$0")/../lib.sh"

load_module max_devices=64
host liar
cable - lan0 liar eth0
need load_policy <<'Y'
version: 1
name: inventory
vendors:
  - name: hikvision
    mac: ["28:57:be"]
Y

# 300 broadcasts, each from another covered address
flood() {
	in_host liar /usr/bin/python3 -IS - <<-'P'
	import socket
	s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
	s.bind(('eth0', 0))
	for i in range(300):
	    s.send(b'\xff' * 6 + b'\x28\x57\xbe' + i.to_bytes(3, 'big') +
	           b'\x88\xb6' + bytes(46))
	P
}

is "room is what was asked for" "$(status_of '."max-devices"')" 64
"$debarctl" monitor --json > "$scratch/events" &
monitor=$!
eventually test -e "/proc/$monitor/fd/3"
sleep 1
ok "300 devices are invented" flood
ok "all are dropped" test "$(status_of '."dropped-frames"')" -ge 300
is "64 are kept" "$(status_of .devices)" 64
is "the list agrees" "$("$debarctl" devices --json | jq '.devices | length')" 64
is "those pushed out are counted" "$(status_of '."forgotten-devices"')" 236
full() { grep -q inventory-full "$scratch/events"; }
ok "and listeners are told" eventually full
kill $monitor
wait $monitor 2> /dev/null

remove_hosts
ok "the module unloads" unload_module
finish
