#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Bridged frames of every kind, from and to a covered device.
#
#      a            b            c        alice and bob are clean, carol's
#   alice:eth0   bob:eth0   carol:eth0    frames have a covered address
#      |            |            |
#      pa           pb           pc
#      +----------- br0 ---------+
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"

load_module
# A bridge that takes router advertisements itself has to let them in.
build <<B
netns add alice
netns add bob
netns add carol
link add br0 up type bridge mcast_snooping 0
link add pa up master br0 type veth peer name eth0 netns alice
link add pb up master br0 type veth peer name eth0 netns bob
link add pc up master br0 type veth peer name eth0 netns carol
B
sysctl -qw net.ipv6.conf.br0.accept_ra=0
start_wire
wired open a alice eth0
wired open b bob eth0
wired open c carol eth0
linked pa pb pc
second=28:57:be:0a:0b:0c

# What a device sends to one other: name, rest of the frame.
to_one() {
	"$@" "IPv4" "ip=192.0.2.64>192.0.2.1"
	"$@" "IPv6" "ip=2001:db8::64>2001:db8::1"
	"$@" "an ARP answer" "arp=192.0.2.64>192.0.2.1"
	"$@" "another ethertype" type=0x88b6
	"$@" "LLC" type=llc
	"$@" "a long frame" "ip=192.0.2.64>192.0.2.1" len=1400
}

# What it sends to all: name, rest of the frame.
to_all() {
	"$@" "an ARP request" dst="$everyone" "arp=192.0.2.64>192.0.2.1"
	"$@" "DHCP" dst="$everyone" \
		"ip=0.0.0.0>255.255.255.255" udp=68:67 len=300
	"$@" "mDNS" dst=01:00:5e:00:00:fb \
		"ip=192.0.2.64>224.0.0.251" udp=5353:5353
	"$@" "mDNS over IPv6" dst=33:33:00:00:00:fb \
		"ip=fe80::64>ff02::fb" udp=5353:5353
	"$@" "a neighbour solicitation" dst=33:33:ff:00:00:01 \
		"ip=fe80::64>ff02::1:ff00:1" proto=58 \
		hex=8700000000000000fe800000000000000000000000000001
	"$@" "a router advertisement" dst=33:33:00:00:00:01 \
		"ip=fe80::64>ff02::1" proto=58 hex=86000000400000000000000000000000
	"$@" "SSDP" dst=01:00:5e:7f:ff:fa \
		"ip=192.0.2.64>239.255.255.250" udp=1900:1900
	"$@" "an IPv4 broadcast" dst="$everyone" "ip=192.0.2.64>192.0.2.255"
	"$@" "a broadcast of another ethertype" dst="$everyone" type=0x88b6
}

from_camera_to_one() { # MODE HEARD NAME FRAME
	heard "$1: $3 from the device" "$2 0" c a,b 10 \
		src="$camera" dst="$clean" "${@:4}"
}

from_camera_to_all() {
	heard "$1: $3 from the device" "$2 $2" c a,b 10 src="$camera" "${@:4}"
}

to_camera() {
	heard "$1: $3 to the device" "$2 0" a c,b 10 \
		src="$clean" dst="$camera" "${@:4}"
}

all_kinds() { # MODE HEARD DROPPED
	to_one from_camera_to_one "$1" "$2"
	counted "$1: what it sent to one is counted once" "60 $((6 * $3))" $camera
	to_one to_camera "$1" "$2"
	counted "$1: what was sent to it is counted once" "60 $((6 * $3))" $camera
	to_all from_camera_to_all "$1" "$2"
	counted "$1: what it sent to all is counted once" "90 $((9 * $3))" $camera
}

plain_policy monitor
# So that the bridge knows who is where.
heard "the first frame of the device" "1 1" c a,b 1 src="$camera" dst="$everyone"
heard "the first frame of a clean host" "1 1" a b,c 1 src="$clean" dst="$everyone"
heard "and of another" "1 1" b a,c 1 src="$other" dst="$everyone"
counted "the first frames" "1 0" $camera
all_kinds monitored 10 0
is "it is in the inventory" "$(device_of $camera '.verdict, .reason' | xargs)" \
	"monitor mode-monitor"

ok "enforce" "$debarctl" mode enforce
all_kinds enforced 0 10
is "the inventory says so" "$(device_of $camera '.verdict, .reason' | xargs)" \
	"drop enforced"

# The bridge is a host, too, that may need an advertisement. Nobody else does.
sysctl -qw net.ipv6.conf.br0.accept_ra=1
wired open box - br0 0x86dd
heard "an advertisement that the box accepts reaches the box only" "10 0 0" \
	c box,a,b 10 src=$camera dst=33:33:00:00:00:01 \
	"ip=fe80::64>ff02::1" proto=58 hex=86000000400000000000000000000000 \
	/ src=02:00:00:00:00:fd
counted "it is counted as passed, once" "10 0" $camera
wired close box

clean_traffic() { # MODE
	local kind
	heard "$1: clean to clean" "10 0" a b,c 10 src="$clean" dst="$other"
	for kind in "ip=192.0.2.1>192.0.2.255" "arp=192.0.2.1>192.0.2.2" \
		type=0x88b6; do
		heard "$1: a clean broadcast reaches every port ($kind)" "10 10" \
			a b,c 10 src="$clean" dst="$everyone" "$kind"
	done
	heard "$1: a group address that ends like a covered one" "10 10" \
		a b,c 10 src="$clean" dst=29:57:be:01:02:03
	heard "$1: a random address that ends like a covered one" "10 10" \
		c a,b 10 src=2a:57:be:01:02:03 dst="$everyone"
	heard "$1: and to it" "10 0" a c,b 10 src="$clean" dst=2a:57:be:01:02:03
	counted "$1: none of these is counted" "0 0" $camera
}
clean_traffic enforced
ok "monitor" "$debarctl" mode monitor
clean_traffic monitored
is "they are no devices" "$(status_of .devices)" 1

# From one covered device to another: seen of two devices, but one frame.
sum() {
	"$debarctl" "$1" --json | jq -c "$2 | [.frames, .[\"dropped-frames\"]]"
}
two_devices() { # MODE HEARD DROPPED
	need "$debarctl" flush
	wire forget
	plain_policy "$1"
	heard "$1: from one covered device to another" "$2" c a 10 \
		src="$camera" dst="$second"
	counted "$1: counted of the one" "10 $3" $camera
	counted "$1: and of the other" "10 $3" $second
	is "$1: the policy counts each frame once" "$(sum status .)" "[10,$3]"
	is "$1: so does the rule" "$(sum rules '.rules[]')" "[10,$3]"
	is "$1: so does the vendor" "$(sum vendors '.vendors[]')" "[10,$3]"
}
two_devices enforce 0 10
two_devices monitor 10 0

ok "flush" "$debarctl" flush
heard "everything passes" "10 10" c a,b 10 src="$camera" dst="$everyone"

stop_wire
demolish "link del br0"
ok "the module unloads" unload_module
finish
