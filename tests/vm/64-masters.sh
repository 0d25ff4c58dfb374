#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Devices stacked on others: a bond and a team, a VLAN device on each, and a
# whole tower. Masters are left out by kind, the lowest devices are hooked, and
# every frame counts once, whatever way it came or goes.
#
#   m0.7  on  m0  on  lan0, lan1 --- carol:eth0, carol:eth1
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"

ports() {
	status_of '[.port[].ifname] | sort | join(" ")'
}

# The sockets at the ports are there to send sentinels.
open_ends() {
	local i
	for i in 0 1; do
		wired open "c$i" carol "eth$i"
		wired open "p$i" - "lan$i" 0x88b9
	done
	wired open m - m0 0x88b6
	wired open v - m0.7 0x88b6
}

close_ends() {
	local end
	for end in c0 c1 p0 p1 m v; do
		wired close $end
	done
}

# to_either WHAT WANTED FROM FRAME...: heard by both ports of carol together
to_either() {
	wire pass "$3" c0,c1 10 "${@:4}" / via=p0,p1 src="$clean" dst="$other"
	is "$1" "$((${answer/ /+}))" "$2"
}

# stacked WHAT PORT: both ways by m0 and m0.7; the device is at eth0 or eth1
stacked() {
	local mode left
	plain_policy monitor
	wire forget
	is "$1: its ports are hooked, and nothing on top" "$(ports)" "lan0 lan1"
	for mode in monitor enforce; do
		left=10
		[ $mode = monitor ] || left=0
		need "$debarctl" mode $mode
		heard "$1, $mode: from the device" $left "c$2" m 10 \
			src="$camera" dst="$everyone" / src="$other"
		heard "$1, $mode: in a VLAN" $left "c$2" v 10 src="$camera" \
			dst="$everyone" tag=0x8100:7 / src="$other"
		counted "$1, $mode: counted once" "20 $((20 - 2 * left))" "$camera"
		to_either "$1, $mode: to the device" $left \
			m src="$clean" dst="$camera"
		to_either "$1, $mode: in a VLAN" $left \
			v src="$clean" dst="$camera"
		counted "$1, $mode: counted once" "20 $((20 - 2 * left))" "$camera"
	done
	need "$debarctl" flush
}

has_carrier() {
	[ "$(cat /sys/class/net/m0/carrier)" = 1 ]
}

# over NAME COMMAND...: m0, which COMMAND makes, over lan0 and lan1
over() {
	build <<-B
	netns add carol
	link add lan0 type veth peer name eth0 netns carol
	link add lan1 type veth peer name eth1 netns carol
	B
	mute carol
	need "${@:2}"
	need ip -batch - <<-B
	link set lan0 master m0
	link set lan1 master m0
	link set lan0 up
	link set lan1 up
	link set m0 up
	link add link m0 name m0.7 up type vlan id 7
	B
	open_ends
	ok "a $1 is up" eventually has_carrier
	linked lan0 lan1
}

take_apart() {
	close_ends
	demolish "link del m0" "link del lan0" "link del lan1"
}

make_team() {
	ip link add m0 type team && "$top/tests/vm/lib/team.py" m0 roundrobin
}

is_active() {
	[ "$(cat /sys/class/net/m0/bonding/active_slave)" = "$1" ]
}

activate() {
	need ip link set m0 type bond active_slave "$1"
	ok "$1 is the active port" eventually is_active "$1"
}

load_module
# Nothing may be said by the way: all frames are counted.
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
start_wire
# Made only when asked for: the module would make one of its own.
need modprobe bonding max_bonds=0
over bond ip link add m0 type bond mode active-backup miimon 100
activate lan0
stacked "bond by one port" 0
activate lan1
stacked "bond by the other" 1

# A bridge on a VLAN on the bond, and a macvlan on the bridge.
need ip -batch - <<B
link add br0 up type bridge mcast_snooping 0
link set m0.7 master br0
link add link br0 name top0 up type macvlan mode bridge
B
plain_policy monitor
wire forget
is "a tower: only what is at the bottom is hooked" "$(ports)" "lan0 lan1"
wired open top - top0 0x88b6
heard "a tower, monitor: from the device" 10 c1 top 10 \
	src=$camera dst=$everyone tag=0x8100:7 / src=$other
to_either "a tower, monitor: to the device" 10 top src=$clean dst=$camera
counted "a tower, monitor: counted once" "20 0" $camera
need "$debarctl" mode enforce
heard "a tower, enforce: from the device" 0 c1 top 10 \
	src=$camera dst=$everyone tag=0x8100:7 / src=$other
to_either "a tower, enforce: to the device" 0 top src=$clean dst=$camera
counted "a tower, enforce: counted once" "20 20" $camera
need "$debarctl" flush
wired close top
need ip link del br0
take_apart

over team make_team
stacked "team" 0
take_apart

stop_wire
sysctl -qw net.ipv6.conf.default.disable_ipv6=0
ok "the module unloads" unload_module
finish
