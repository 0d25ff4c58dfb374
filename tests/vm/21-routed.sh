#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Routed frames, both directions, and the box's own: a frame is judged once.
#
#   alice:eth0 --- la [box] lc --- carol:eth0    the devices at lc have a
#   192.0.2.0/24             198.51.100.0/24     covered address, but for .99
#   2001:db8:1::/64          2001:db8:2::/64
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"

la=02:00:00:00:01:0a lc=02:00:00:00:01:0c
load_module
build <<B
netns add alice
netns add carol
link add la up address $la type veth peer name eth0 netns alice
link add lc up address $lc type veth peer name eth0 netns carol
address add 192.0.2.1/24 dev la
address add 198.51.100.1/24 dev lc
address add 2001:db8:1::1/64 dev la nodad
address add 2001:db8:2::1/64 dev lc nodad
neighbour add 192.0.2.10 lladdr $clean dev la
neighbour add 2001:db8:1::10 lladdr $clean dev la
neighbour add 192.0.2.64 lladdr 28:57:be:0a:0b:0c dev la
neighbour add 198.51.100.64 lladdr $camera dev lc
neighbour add 2001:db8:2::64 lladdr $camera dev lc
neighbour add 198.51.100.99 lladdr $other dev lc
neighbour add 2001:db8:2::99 lladdr $other dev lc
B
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
start_wire
wired open a alice eth0
wired open c carol eth0
wired udp to4 - 198.51.100.64
wired udp to6 - 2001:db8:2::64
wired udp clean4 - 198.51.100.99
wired udp clean6 - 2001:db8:2::99
wired open box4 - lc 0x800
wired open box6 - lc 0x86dd
linked la lc

# Everything of one mode, with IPv4 and IPv6.
crossings() { # MODE HEARD DROPPED
	heard "$1: IPv4 from the device" "$2" c a 10 src="$camera" dst=$lc \
		"ip=198.51.100.64>192.0.2.10" / src="$other"
	heard "$1: IPv6 from the device" "$2" c a 10 src="$camera" dst=$lc \
		"ip=2001:db8:2::64>2001:db8:1::10" / src="$other"
	counted "$1: counted once" "20 $((2 * $3))" "$camera"

	heard "$1: IPv4 to the device" "$2" a c 10 src="$clean" dst=$la \
		"ip=192.0.2.10>198.51.100.64" / "ip=192.0.2.10>198.51.100.99"
	heard "$1: IPv6 to the device" "$2" a c 10 src="$clean" dst=$la \
		"ip=2001:db8:1::10>2001:db8:2::64" \
		/ "ip=2001:db8:1::10>2001:db8:2::99"
	counted "$1: counted once" "20 $((2 * $3))" "$camera"

	heard "$1: the box's own IPv4 to the device" "$2" \
		to4 c 10 len=64 / via=clean4
	heard "$1: the box's own IPv6 to the device" "$2" \
		to6 c 10 len=64 / via=clean6
	counted "$1: counted once" "20 $((2 * $3))" "$camera"

	heard "$1: IPv4 from the device to the box" "$2" c box4 10 \
		src="$camera" dst=$lc "ip=198.51.100.64>198.51.100.1" \
		/ src="$other"
	heard "$1: IPv6 from the device to the box" "$2" c box6 10 \
		src="$camera" dst=$lc "ip=2001:db8:2::64>2001:db8:2::1" \
		/ src="$other"
	counted "$1: counted once" "20 $((2 * $3))" "$camera"

	heard "$1: clean to clean" "10" a c 10 src="$clean" dst=$la \
		"ip=192.0.2.10>198.51.100.99" / len=60
	heard "$1: and back" "10" c a 10 src="$other" dst=$lc \
		"ip=198.51.100.99>192.0.2.10" / len=60
	counted "$1: not counted" "0 0" "$camera"
}

# The box answers frames for its own closed ports: not of interest here.
need nft -f - <<N
table inet quiet {
	chain output {
		type filter hook output priority 0
		icmp type destination-unreachable drop
		icmpv6 type destination-unreachable drop
	}
}
N
plain_policy monitor
crossings monitor 10 0
is "the policy has counted each frame once" "$(status_of .frames)" 80
# Its source is covered where it comes in, its destination where it leaves.
heard "monitor: routed from one device to another" 10 c a 10 \
	src=$camera dst=$lc "ip=198.51.100.64>192.0.2.64" / "ip=198.51.100.64>192.0.2.10"
counted "counted for the one, with the next frame" "11 0" $camera
counted "and for the other" "10 0" 28:57:be:0a:0b:0c
ok "enforce" "$debarctl" mode enforce
crossings enforce 0 10
heard "enforce: routed from one device to another" 0 c a 10 \
	src=$camera dst=$lc "ip=198.51.100.64>192.0.2.64" \
	/ src=$other "ip=198.51.100.99>192.0.2.10"
counted "counted where it came in" "10 10" $camera
counted "and no further" "0 0" 28:57:be:0a:0b:0c

# A covered address that the box itself has is no device.
need ip -batch - <<B
link set lc address 28:57:be:00:00:01
neighbour replace 198.51.100.99 lladdr $other dev lc
B
heard "to the box's own covered address" 10 c a 10 src=$other \
	dst=28:57:be:00:00:01 "ip=198.51.100.99>192.0.2.10" / len=60
heard "and from it" 10 a c 10 src=$clean dst=$la \
	"ip=192.0.2.10>198.51.100.99" / len=60
is "reason" "$(device_of 28:57:be:00:00:01 '.verdict, .reason' | xargs)" \
	"accept own"

stop_wire
nft delete table inet quiet
sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
demolish "link del la" "link del lc"
ok "the module unloads" unload_module
finish
