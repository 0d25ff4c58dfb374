#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Super-frames count as their segments: from a socket, merged by GRO, from a
# virtual machine. Offloads on and off, frames in pieces, frames that others
# hold too.
#
#   alice:eth0     carol:eth0, a covered address
#   192.0.2.1      192.0.2.64; nobody has .3 and .65, which are static
#       |              |       neighbours, .65 covered
#       pa --- br0 --- pc
#               |
#              tap0
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"

nobody=28:57:be:0a:0b:0c
load_module
# Nothing may be said by the way: frames are compared with device counters.
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
build <<B
netns add alice
netns add carol
link add br0 up type bridge mcast_snooping 0
link add pa up mtu 9000 master br0 type veth peer name eth0 address $clean netns alice
link add pc up mtu 9000 master br0 type veth peer name eth0 address $camera netns carol
B
for name in alice carol; do
	ip netns exec $name sysctl -qw net.ipv6.conf.all.disable_ipv6=1
done
need ip -n alice -batch - <<B
address add 192.0.2.1/24 dev eth0
neighbour add 192.0.2.64 lladdr $camera dev eth0
neighbour add 192.0.2.65 lladdr $nobody dev eth0
B
need ip -n carol -batch - <<B
address add 192.0.2.64/24 dev eth0
neighbour add 192.0.2.1 lladdr $clean dev eth0
neighbour add 192.0.2.3 lladdr $other dev eth0
B
start_wire
wired open a alice eth0
wired open c carol eth0
wired tap vm tap0
need ip link set tap0 up mtu 9000 master br0
ip netns exec alice ip route add default dev eth0 2> /dev/null
wired udp from carol 192.0.2.3
wired udp to alice 192.0.2.65
linked pa pc tap0

offloads() { # on|off DEVICE...
	local device
	for device in "${@:2}"; do
		need ethtool -K "$device" tx "$1" sg "$1" tso "$1" gso "$1" \
			tx-udp-segmentation "$1" gro off
	done
}

# A datagram of 8,000 octets that is sent as ten frames.
bursts() { # WHAT HEARD COUNTED DROPPED
	heard "$1: ten datagrams from the device" "$2" from a 1 len=8000 \
		gso=800 / via=c len=60 src=02:00:00:00:00:fe dst="$everyone"
	counted "$1: count as ten" "$3" "$camera"
	heard "$1: ten datagrams to the device" "$2" to c 1 len=8000 \
		gso=800 / via=a len=60 src=02:00:00:00:00:fe dst="$everyone"
	counted "$1: count as ten" "$3" "$nobody"
}

plain_policy monitor
heard "the first frame" 1 a c 1 src=$clean dst=$everyone
bursts "offloads on, monitor" 1 "10 0"
need "$debarctl" mode enforce
bursts "offloads on, enforce" 0 "10 10"
offloads off pa pc
need "$debarctl" mode monitor
bursts "no offloads in the box, monitor" 10 "10 0"
need "$debarctl" mode enforce
bursts "no offloads in the box, enforce" 0 "10 10"
# 6.1 sends no bursts where it has to compute checksums itself.
for name in alice carol; do
	need ip netns exec $name ethtool -K eth0 sg off tso off gso off \
		tx-udp-segmentation off
done
need "$debarctl" mode monitor
bursts "no offloads anywhere, monitor" 10 "10 0"
need "$debarctl" mode enforce
bursts "no offloads anywhere, enforce" 0 "10 10"

# GRO merges on the way in what was sent in segments.
frames_of() { # rx|tx HOST
	ip -n "$2" -s -j link show eth0 | jq ".[0].stats64.$1.packets"
}
need ip netns exec carol ethtool -K eth0 tx on sg on
offloads on pa
need ethtool -K pc gro on
need "$debarctl" mode monitor
wire tally $camera
sent=$(frames_of tx carol) got=$(frames_of rx carol) merged=$(frames_of rx alice)
wire stream alice 192.0.2.1 carol 300000
is "a TCP stream from the device" "$answer" 300000
sent=$(($(frames_of tx carol) - sent)) got=$(($(frames_of rx carol) - got))
merged=$(($(frames_of rx alice) - merged))
echo "# $sent frames from the device, $merged after GRO, $got to it"
ok "GRO has merged frames" test "$merged" -lt "$sent"
counted "each counts, sent or received" "$((sent + got)) 0" $camera
need ethtool -K pc gro off

# A virtual machine leaves counting the segments to the host.
need "$debarctl" mode enforce
for frame in "ip=192.0.2.65>192.0.2.3" "ip=2001:db8::65>2001:db8::3"; do
	heard "a super-frame from a virtual machine, $frame" 0 vm a 1 \
		src=$nobody dst=$clean "$frame" tcp=1:2 len=8000 gso=800 \
		/ src=02:00:00:00:00:fd len=60 gso=0
	counted "counts as its segments" "10 10" $nobody
	heard "in a VLAN" 0 vm a 1 tag=0x8100:10 \
		src=$nobody dst=$clean "$frame" tcp=1:2 len=8001 gso=800 \
		/ src=02:00:00:00:00:fd len=60 gso=0
	counted "counts as its segments" "11 11" $nobody
done

# Only the Ethernet header in one piece, the rest in pages.
heard "a frame in pieces" 0 vm a 1 src=$nobody dst=$clean \
	"ip=192.0.2.75>192.0.2.1" len=6000 hdrlen=14 \
	/ src=02:00:00:00:00:fd len=1400
is "is read all the same" "$(device_of $nobody .ipv4)" 192.0.2.75
heard "one of IPv6" 0 vm a 1 src=$nobody dst=$clean tag=0x8100:7 \
	"ip=2001:db8::75>2001:db8::1" len=6000 hdrlen=14 \
	/ src=02:00:00:00:00:fd len=1400
is "and its tag" "$(device_of $nobody '.ipv6, .vlan' | xargs)" \
	"2001:db8::75 7"
counted "they are counted" "2 2" $nobody

# Packet sockets hear before every hook, and then hold the frame as well.
wired open both - pc
heard "a frame that somebody else has got" "0 10" c a,both 10 \
	src=$camera dst=$clean
counted "is counted and dropped all the same" "10 10" $camera
wired close both

is "the rule has counted what the devices have" \
	"$("$debarctl" rules --json | jq '[.rules[].frames] | add')" \
	"$("$debarctl" devices --json | jq '[.devices[].frames] | add')"

stop_wire
sysctl -qw net.ipv6.conf.default.disable_ipv6=0
demolish "link del br0" "link del pa" "link del pc"
ok "the module unloads" unload_module
finish
