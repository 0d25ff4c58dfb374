#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# VLAN tags: in the frame or beside it, one or several, bridged and routed.
#
#   alice:eth0     carol:eth0 with eth0.10, eth0.200 and eth0.200.10
#      |               |
#      pa --- br0 --- pc          later without br0, VLANs on pa and pc
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"

load_module
build <<B
netns add alice
netns add carol
link add br0 up type bridge mcast_snooping 0
link add pa up address 02:00:00:00:01:0a master br0 type veth peer name eth0 netns alice
link add pc up address 02:00:00:00:01:0c master br0 type veth peer name eth0 netns carol
B
need ip -n carol -batch - <<B
link add link eth0 name eth0.10 type vlan id 10
link add link eth0 name eth0.200 type vlan protocol 802.1ad id 200
link set eth0 up
link set eth0.200 up
link add link eth0.200 name eth0.200.10 type vlan id 10
B
start_wire
wired open a alice eth0
wired open c carol eth0
wired open c10 carol eth0.10
wired open c200 carol eth0.200
wired open c200.10 carol eth0.200.10
linked pa pc

place() {
	device_of $camera '[.ifname, .vlan, .["inner-vlan"]] | map(. // "-") | join(" ")'
}

# Tags made by hand stand in the frame; those of a VLAN device are beside it
# where the sending device can do that.
bridged() { # WHAT
	local way tag
	for tag in 0x8100:10 0x88a8:200 "0x88a8:200 tag=0x8100:10" 0x8100:0 \
		"0x9100:200 tag=0x8100:10" \
		"0x8100:1 tag=0x8100:2 tag=0x8100:3 tag=0x8100:4"; do
		heard "$1: from the device, tag $tag" 0 c a 10 \
			src="$camera" dst="$clean" tag="$tag"
		heard "$1: to the device, tag $tag" 0 a c 10 \
			src="$clean" dst="$camera" tag="$tag"
		heard "$1: between clean hosts, tag $tag" 10 a c 10 \
			src="$clean" dst="$other" tag="$tag"
	done
	for way in c10 c200 c200.10; do
		heard "$1: from the device through $way" 0 $way a 10 \
			src="$camera" dst="$clean" "ip=192.0.2.64>192.0.2.1"
		heard "$1: from a clean host through $way" 10 $way a 10 \
			src="$other" dst="$clean"
	done
	heard "$1: ARP in a VLAN" 0 c10 a 10 src="$camera" dst="$everyone" \
		"arp=192.0.2.64>192.0.2.1"
	counted "$1: counted" "160 160" "$camera"
}

no_offloads() { # DEVICE
	need ethtool -K "$1" rxvlan off txvlan off rx-vlan-stag-hw-parse off \
		tx-vlan-stag-hw-insert off
}

plain_policy
bridged "with accelerated tags"
no_offloads pa
no_offloads pc
ip netns exec carol ethtool -K eth0 rxvlan off txvlan off \
	rx-vlan-stag-hw-parse off tx-vlan-stag-hw-insert off > /dev/null
ip netns exec alice ethtool -K eth0 rxvlan off txvlan off \
	rx-vlan-stag-hw-parse off tx-vlan-stag-hw-insert off > /dev/null
bridged "with tags in the frame"

# Where the inventory has seen it.
while read -r end vlan inner frame; do
	read -ra words <<< "$frame"
	heard "a frame in VLAN $vlan $inner from $end" 0 "$end" a 1 \
		src=$camera dst=$clean "${words[@]}"
	is "the inventory knows" "$(place)" "pc $vlan $inner"
done <<'V'
c - - ip=192.0.2.64>192.0.2.1
c10 10 - ip=192.0.2.64>192.0.2.1
c 11 - tag=0x8100:11
c200 200 - ip=192.0.2.64>192.0.2.1
c200.10 200 10 ip=192.0.2.64>192.0.2.1
c 300 30 tag=0x88a8:300 tag=0x8100:30
c 1 2 tag=0x8100:1 tag=0x8100:2 tag=0x8100:3
c 0 - tag=0x8100:0
c - - type=0x88b6
V
is "the address inside a tag is seen" "$(device_of $camera .ipv4)" 192.0.2.64
wire tally $camera

# A quarantined address is where it is, however many tags name no VLAN. Of more
# than two the third one stands for nothing.
need ip address add 192.0.2.1/24 dev br0
need load_policy <<Y
version: 1
name: addresses
vendors: [{name: hikvision, mac: ["28:57:be"], tls: [{subject: {O: HIKVISION}}]}]
Y
need "$debarctl" quarantine 192.0.2.77 --vendor hikvision
tags=()
for count in 0 1 2 3 4; do
	heard "from a quarantined address, $count tags without a VLAN" 0 c a 10 \
		src=$other dst=$clean "${tags[@]}" "ip=192.0.2.77>192.0.2.78"
	tags+=(tag=0x8100:0)
done
heard "from another one" 10 c a 10 src=$other dst=$clean "${tags[@]}" \
	"ip=192.0.2.79>192.0.2.78"
need ip address del 192.0.2.1/24 dev br0
plain_policy
wire tally $camera

# A bridge that knows VLANs: camera untagged, alice behind a trunk.
need ip link set br0 type bridge vlan_filtering 1
need bridge -batch - <<B
vlan add dev pa vid 10
vlan add dev pc vid 10 pvid untagged
B
heard "VLAN-aware bridge: clean host out of the VLAN" 10 c a 10 \
	src=$other dst=$everyone
heard "VLAN-aware bridge: from the device" 0 c a 10 src=$camera dst=$everyone
heard "VLAN-aware bridge: to the device" 0 a c 10 src=$clean dst=$camera \
	tag=0x8100:10 / dst=$other
counted "VLAN-aware bridge: counted" "20 20" $camera

# Routed through VLAN devices, tag beside the frame (as is the rule) or in it.
need ip link del br0
need ip -batch - <<B
link add link pa name pa.10 up type vlan id 10
link add link pc name pc.10 up type vlan id 10
link add link pc name pc.200 up type vlan protocol 802.1ad id 200
link add link pc.200 name pc.200.10 up type vlan id 10
link add link pc name pc.20 up type vlan id 20 reorder_hdr off
address add 192.0.2.1/24 dev pa.10
address add 198.51.100.1/24 dev pc.10
address add 203.0.113.1/25 dev pc.200.10
address add 203.0.113.129/25 dev pc.20
neighbour add 192.0.2.10 lladdr $clean dev pa.10
neighbour add 198.51.100.64 lladdr $camera dev pc.10
neighbour add 198.51.100.99 lladdr $other dev pc.10
neighbour add 203.0.113.64 lladdr $camera dev pc.200.10
neighbour add 203.0.113.99 lladdr $other dev pc.200.10
neighbour add 203.0.113.164 lladdr $camera dev pc.20
neighbour add 203.0.113.199 lladdr $other dev pc.20
B
sysctl -qw net.ipv4.ip_forward=1
routed() { # WHAT HEARD COUNTED
	local net words
	for net in 198.51.100. 203.0.113. 203.0.113.1; do
		heard "$1: to the device, ${net}64" "$2" a c 10 tag=0x8100:10 \
			src="$clean" dst=02:00:00:00:01:0a \
			"ip=192.0.2.10>${net}64" / "ip=192.0.2.10>${net}99"
	done
	while read -ra words; do
		net=${words[0]}
		heard "$1: from the device, ${net}64" "$2" c a 10 \
			"${words[@]:1}" src="$camera" dst=02:00:00:00:01:0c \
			"ip=${net}64>192.0.2.10" / src="$other"
	done <<-V
	198.51.100. tag=0x8100:10
	203.0.113. tag=0x88a8:200 tag=0x8100:10
	203.0.113.1 tag=0x8100:20
	V
	counted "$1: counted once" "$3" "$camera"
}
is "only the lowest devices are hooked" \
	"$(status_of '[.port[].ifname] | sort | join(" ")')" "pa pc"
routed enforced 0 "60 60"
ok "monitor" "$debarctl" mode monitor
routed monitored 10 "60 0"

stop_wire
sysctl -qw net.ipv4.ip_forward=0
demolish "link del pa" "link del pc"
ok "the module unloads" unload_module
finish
