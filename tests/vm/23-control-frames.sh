#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Link-local control frames (IEEE 802.1Q, 8.6.3) of a covered device pass, and
# are sightings of it; no other group address is spared.
#
#   alice:eth0   carol:eth0   dave:eth0
#       |            |            |
#       pa -- br0 -- pc           ld
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"

load_module
build <<B
netns add alice
netns add carol
netns add dave
link add br0 up type bridge mcast_snooping 0 group_fwd_mask 0xfff8
link add pa up master br0 type veth peer name eth0 netns alice
link add pc up master br0 type veth peer name eth0 netns carol
link add ld up type veth peer name eth0 netns dave
B
start_wire
wired open a alice eth0
wired open c carol eth0
wired open d dave eth0
linked pa pc ld
plain_policy

# Sockets for one ethertype hear behind the hooks.
reaches_box() { # NAME DESTINATION ETHERTYPE HEARD
	local type=$3
	[ "$type" = 0x0004 ] && type=llc # how the kernel calls what has a length
	wired open box - ld "$3"
	heard "$1" "$4" d box 10 src="$camera" dst="$2" type="$type" \
		/ src="$other" dst="$everyone"
	wired close box
}
reaches_box "STP" 01:80:c2:00:00:00 0x0004 10
is "seen by a control frame, and spared for its sake" \
	"$(device_of $camera '.ifname, .verdict, .reason' | xargs)" \
	"ld accept control-frame"
reaches_box "pause" 01:80:c2:00:00:01 0x8808 10
reaches_box "LACP" 01:80:c2:00:00:02 0x8809 10
reaches_box "EAPOL" 01:80:c2:00:00:03 0x888e 10
reaches_box "LLDP" 01:80:c2:00:00:0e 0x88cc 10
reaches_box "the first of sixteen" 01:80:c2:00:00:00 0x88b6 10
reaches_box "the last of sixteen" 01:80:c2:00:00:0f 0x88b6 10
counted "counted, none as dropped" "70 0" $camera

reaches_box "one beyond" 01:80:c2:00:00:10 0x88b6 0
reaches_box "MVRP" 01:80:c2:00:00:21 0x88f5 0
reaches_box "LLDP to all" $everyone 0x88cc 0
reaches_box "another group" 01:80:c3:00:00:00 0x88b6 0
reaches_box "and another" 01:80:c2:00:01:00 0x88b6 0
reaches_box "EAPOL to one" $clean 0x888e 0
counted "these are dropped" "60 60" $camera
is "now it is known for what it is" \
	"$(device_of $camera '.verdict, .reason' | xargs)" "drop enforced"
reaches_box "but its LLDP still passes" 01:80:c2:00:00:0e 0x88cc 10
is "which changes nothing in the inventory" \
	"$(device_of $camera '.verdict, .reason' | xargs)" "drop enforced"
counted "counted" "10 0" $camera

for mode in enforce monitor; do
	need "$debarctl" mode $mode
	heard "$mode: through a bridge that forwards LLDP" 10 c a 10 \
		src=$camera dst=01:80:c2:00:00:0e type=0x88cc
	heard "$mode: and EAPOL" 10 c a 10 \
		src=$camera dst=01:80:c2:00:00:03 type=0x888e
	heard "$mode: tagged" 10 c a 10 \
		src=$camera dst=01:80:c2:00:00:0e type=0x88cc tag=0x8100:10
	counted "$mode: counted once" "30 0" $camera
done

stop_wire
demolish "link del br0" "link del ld" "link del pa" "link del pc"
ok "the module unloads" unload_module
finish
