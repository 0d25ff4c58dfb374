#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# PPPoE that is bridged through: not the box's own, so nothing of it is spared.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"

load_module
build <<B
netns add alice
netns add carol
link add br0 up type bridge mcast_snooping 0
link add pa up master br0 type veth peer name eth0 netns alice
link add pc up master br0 type veth peer name eth0 netns carol
B
start_wire
wired open a alice eth0
wired open c carol eth0
linked pa pc

sessions() { # MODE HEARD DROPPED
	local frame words
	while read -ra words; do
		frame=${words[*]}
		heard "$1: from the device: $frame" "$2" c a 10 src="$camera" \
			dst="$clean" "${words[@]}"
		heard "$1: to the device: $frame" "$2" a c 10 src="$clean" \
			dst="$camera" "${words[@]}"
		heard "$1: between others: $frame" 10 a c 10 src="$clean" \
			dst="$other" "${words[@]}"
	done <<-P
	pppoe=0x1234 ip=10.0.0.2>10.0.0.1
	pppoe=0x1234 ip=2001:db8::2>2001:db8::1
	pppoe=0x1234
	pppoe=0x1234 ip=10.0.0.2>10.0.0.1 tag=0x8100:10
	type=0x8864 hex=11001234000521450000
	type=0x8864 hex=12340000
	type=0x8863 hex=110700000000
	type=0x8863 hex=11a712340000
	P
	counted "$1: counted" "160 $((16 * $3))" "$camera"
}

plain_policy monitor
sessions monitor 10 0
is "the address in the session is seen" \
	"$(device_of $camera '.ipv4, .ipv6' | xargs)" "10.0.0.2 2001:db8::2"
need "$debarctl" mode enforce
sessions enforce 0 10
heard "a search for servers" 0 c a 10 src=$camera dst=$everyone type=0x8863 \
	hex=110900000000
heard "a clean one" 10 a c 10 src=$clean dst=$everyone type=0x8863 \
	hex=110900000000
counted "counted" "10 10" $camera

stop_wire
demolish "link del br0" "link del pa" "link del pc"
ok "the module unloads" unload_module
finish
