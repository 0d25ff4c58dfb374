#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What survives the load of another policy: counters of rules and devices that
# it still lists.
. "$(dirname "$0")/../lib.sh"

load_module
for name in camera recorder; do
	host $name
	cable - to-$name $name eth0
done
ip -n camera link set eth0 address 28:57:be:01:02:03
ip -n recorder link set eth0 address 3c:ef:8c:01:02:03
ip addr add 192.0.2.1/24 dev to-camera
ip addr add 198.51.100.1/24 dev to-recorder
ip -n camera addr add 192.0.2.64/24 dev eth0
ip -n recorder addr add 198.51.100.64/24 dev eth0

both() {
	load_policy <<-Y
	version: 1
	name: both
	vendors:
	  - name: hikvision
	    mac: ["28:57:be"]
	  - name: dahua
	    mac: ["3c:ef:8c"]
	Y
}

# Numbered otherwise, and without one of them.
one() {
	load_policy <<-Y
	version: 1
	name: one
	vendors:
	  - name: zte
	    mac: ["00:d0:d0"]
	  - name: hikvision
	    mac: ["28:57:be"]
	Y
}

dropped_by() { # VENDOR
	"$debarctl" vendors --json | jq --arg v "$1" \
		'.vendors[] | select(.name == $v) | ."dropped-frames"'
}

ok "a policy of two vendors" both
ok "no policy of the same name is loaded twice" test "$(status_of .generation)" = 1
not_ok "bans one" reaches camera 192.0.2.1
not_ok "and the other" reaches recorder 198.51.100.1
ip -n camera link set eth0 down
ip -n recorder link set eth0 down
before=$(dropped_by hikvision) other=$(dropped_by dahua)
ok "frames of one were dropped" test "$before" -gt 0
ok "and of the other" test "$other" -gt 0
total=$(status_of '."dropped-frames"')

ok "a policy of one of them" one
is "its counter goes on" "$(dropped_by hikvision)" "$before"
is "the other vendor is gone" "$(dropped_by dahua)" ""
is "a new one begins at zero" "$(dropped_by zte)" 0
is "the sum goes on" "$(status_of '."dropped-frames"')" "$total"
is "its device is still known" "$(device_of 28:57:be:01:02:03 .vendor)" hikvision
is "the other's is forgotten" "$(device_of 3c:ef:8c:01:02:03 .vendor)" ""

ok "both again" both
is "the counter has gone on all the time" "$(dropped_by hikvision)" "$before"
is "the other began again" "$(dropped_by dahua)" 0
# Not only hidden while no policy listed it.
is "its device has to be seen anew" "$(device_of 3c:ef:8c:01:02:03 .vendor)" ""
ok "flush" "$debarctl" flush
ok "and once more" both
is "a flush forgets counters" "$(dropped_by hikvision)" 0
is "and devices" "$(status_of .devices)" 0

remove_hosts
ok "the module unloads" unload_module
finish
