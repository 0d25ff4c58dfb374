#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# SQM on a router's port: tc takes all that comes in through an ifb, past the
# ingress hook. The prerouting hooks judge instead.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/guards.sh"

camera=28:57:be:01:02:03
friend=02:00:00:00:00:05

# What sqm-scripts do.
shape() {
	need tc qdisc add dev lan0 handle ffff: ingress
	need tc filter add dev lan0 parent ffff: protocol all prio 10 u32 \
		match u32 0 0 flowid 1:1 action mirred egress redirect dev ifb0
}

# So many of each kind, to the router itself and through it: six in all.
flood() { # SRC TIMES
	local from="camera eth0" to="times=$2 src=$1 dst=$lan"
	wire <<-W
		send $from udp4 $to from=192.0.2.64 to=192.0.2.1
		send $from udp6 $to from=2001:db8:1::64 to=2001:db8:1::1
		send $from udp4 $to from=192.0.7.64 to=192.0.7.1 vlan=7 dport=5007
		send $from arp $to op=request sender=192.0.2.64 target=192.0.2.1
		send $from udp4 $to from=192.0.2.64 to=198.51.100.9
		send $from udp6 $to from=2001:db8:1::64 to=2001:db8:2::9
	W
	mark -/5009 $from udp4 src=$friend dst="$lan" from=192.0.2.65 to=192.0.2.1
	mark pc/eth0 $from udp4 src=$friend dst="$lan" from=192.0.2.65 to=198.51.100.9
}

requests() {
	nft list counter arp tally requests |
		sed -n 's/.*packets \([0-9]*\) .*/\1/p'
}

arrive() { # WHAT EACH
	hears "$1, UDP to the router" -/5001 "v4=$2" "v6=$2"
	hears "$1, UDP to the router in a VLAN" -/5007 "v4=$2"
	is "$1, ARP" "$(($(requests) - asked))" "$2"
	hears "$1, forwarded" pc/eth0 "v4:5001=$2" "v6:5001=$2"
}

# Counters begin anew.
anew() {
	wire <<< forget
	asked=$(requests)
	read -r frames dropped <<< "$(counts_of $camera)"
}

counted() { # WHAT FRAMES DROPPED
	local f d
	read -r f d <<< "$(counts_of $camera)"
	is "$1" "$((f - frames)) $((d - dropped))" "$2 $3"
}

load_module
host camera
host pc
mute camera pc
cable - lan0 camera eth0
cable - wan0 pc eth0
lan=$(mac_of lan0)
need ip -batch - <<-I
	link add lan0.7 link lan0 type vlan id 7
	link set lan0.7 up
	link add ifb0 type ifb
	link set ifb0 up
	addr add 192.0.2.1/24 dev lan0
	addr add 192.0.7.1/24 dev lan0.7
	addr add 2001:db8:1::1/64 dev lan0 nodad
	addr add 198.51.100.1/24 dev wan0
	addr add 2001:db8:2::1/64 dev wan0 nodad
	neigh add 192.0.2.64 lladdr $camera dev lan0 nud permanent
	neigh add 192.0.2.65 lladdr $friend dev lan0 nud permanent
	neigh add 198.51.100.9 lladdr $friend dev wan0 nud permanent
	neigh add 2001:db8:2::9 lladdr $friend dev wan0 nud permanent
I
# One queue, lest the marks overtake.
need tc qdisc add dev ifb0 root cake bandwidth 1gbit flowblind besteffort
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
need nft -f - <<-N
	table arp tally {
		counter requests { }
		chain input {
			type filter hook input priority 0
			arp operation request counter name requests drop
		}
	}
N
wire <<-W
	watch camera eth0
	watch pc eth0
	listen - 5001
	listen - 5007
	listen - 5009
W

shape
anew
flood $camera 10
arrive 'without a policy' 10
is "the ifb carried them" "$(($(cat /sys/class/net/ifb0/statistics/rx_packets) >= 60))" 1

ok "a policy loads" ban
# The module looks for tc programs each second.
is_noticed() {
	anew
	flood $camera 1
	counted '' 6 6 > /dev/null
	[ "$(ask heard pc/eth0 v4:5001)" = v4:5001=0 ]
}
ok "it notices the tc program" eventually is_noticed
anew
flood $camera 10
arrive 'banned' 0
counted 'all was seen and dropped' 60 60
is "the device is said to be where it is" "$(device_of $camera .ifname)" lan0

# The rest of the port's traffic is none of our business.
anew
flood $friend 10
arrive 'another device' 10

# To the camera: the egress hook, which no ingress program touches.
anew
wire <<-W
	send pc eth0 udp4 times=10 src=$friend dst=$(mac_of wan0) from=198.51.100.9 to=192.0.2.64
W
mark camera/eth0 pc eth0 udp4 src=$friend dst="$(mac_of wan0)" from=198.51.100.9 to=192.0.2.65
hears 'to the camera' camera/eth0 v4:5001=0
counted 'that was dropped' 10 10

# Each is counted once, though what is tagged comes past two devices.
ok "monitor only" "$debarctl" mode monitor
anew
flood $camera 10
arrive 'monitored' 10
counted 'each was seen once' 60 0

# Without the tc program the ingress hook sees the frames again.
tc qdisc del dev lan0 ingress
"$debarctl" mode enforce > /dev/null
anew
flood $camera 10
arrive 'banned at ingress' 0
counted 'all was seen and dropped at ingress' 60 60

nft flush ruleset
sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
remove_hosts
ip link del ifb0
ok "the module unloads" unload_module
finish
