#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# SQM on a bridge's port: tc takes all that comes in through an ifb, past the
# ingress hook. The bridge's prerouting hook judges instead.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/guards.sh"

camera=28:57:be:01:02:03
friend=02:00:00:00:00:05
pc=02:00:00:00:00:09

# So many of each kind, to the bridge itself and over it: seven in all.
flood() { # SRC TIMES
	local from="camera eth0" to="times=$2 src=$1 dst"
	wire <<-W
		send $from udp4 $to=$pc from=192.0.2.64 to=192.0.2.9
		send $from udp6 $to=$pc from=2001:db8:1::64 to=2001:db8:1::9
		send $from udp4 $to=$pc from=192.0.2.64 to=192.0.2.9 vlan=7
		send $from arp $to=all op=request sender=192.0.2.64 target=192.0.2.9
		send $from bare $to=$pc ethertype=0x88b5
		send $from udp4 $to=$bridge from=192.0.2.64 to=192.0.2.1
		send $from udp6 $to=$bridge from=2001:db8:1::64 to=2001:db8:1::1
	W
	mark -/5009 $from udp4 src=$friend dst="$bridge" from=192.0.2.65 to=192.0.2.1
	mark pc/eth0 $from udp4 src=$friend dst=$pc from=192.0.2.65 to=192.0.2.9
}

arrive() { # WHAT EACH
	hears "$1, bridged" pc/eth0 "v4:5001=$2" "v6:5001=$2" \
		"7/v4:5001=$2" "arp=$2" "0x88b5=$2"
	hears "$1, to the bridge" -/5001 "v4=$2" "v6=$2"
}

anew() {
	wire <<< forget
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
cable - lan1 pc eth0
need ip -batch - <<-I
	link add ifb0 type ifb
	link set ifb0 up
	link add br0 address 02:00:00:00:00:01 type bridge
	link set lan0 master br0
	link set lan1 master br0
	link set br0 up
	addr add 192.0.2.1/24 dev br0
	addr add 2001:db8:1::1/64 dev br0 nodad
I
bridge=$(mac_of br0)
# One queue, lest the marks overtake.
need tc qdisc add dev ifb0 root cake bandwidth 1gbit flowblind besteffort
need tc qdisc add dev lan0 clsact
need tc filter add dev lan0 ingress matchall \
	action mirred egress redirect dev ifb0
wire <<-W
	watch camera eth0
	watch pc eth0
	listen - 5001
	listen - 5009
	send pc eth0 bare src=$pc dst=all ethertype=0x88b6
W

anew
flood $camera 10
arrive 'without a policy' 10
is "the ifb carried them" "$(($(cat /sys/class/net/ifb0/statistics/rx_packets) >= 70))" 1

ok "a policy loads" ban
is_noticed() {
	anew
	flood $camera 1
	[ "$(ask heard pc/eth0 v4:5001)" = v4:5001=0 ]
}
ok "it notices the tc program" eventually is_noticed
anew
flood $camera 10
arrive 'banned' 0
counted 'all was seen and dropped' 70 70

anew
flood $friend 10
arrive 'another device' 10

# To the camera: the egress hook. The bridge has learned where the camera is.
anew
wire <<-W
	send pc eth0 udp4 times=10 src=$pc dst=$camera from=192.0.2.9 to=192.0.2.64
W
mark camera/eth0 pc eth0 udp4 src=$pc dst=$friend from=192.0.2.9 to=192.0.2.65
hears 'to the camera' camera/eth0 v4:5001=0
# Seen twice, as it came in and as it leaves, were it not dropped at once.
counted 'that was dropped' 10 10

# Each is counted once, though what the bridge itself gets comes past a hook of
# the bridge and one of the router.
ok "monitor only" "$debarctl" mode monitor
anew
flood $camera 10
arrive 'monitored' 10
counted 'each was seen once' 70 0
# br_netfilter shows bridged frames to the router's hooks.
need modprobe br_netfilter
anew
flood $camera 10
arrive 'monitored with br_netfilter' 10
counted 'each was seen once again' 70 0

remove_hosts
ip link del br0
ip link del ifb0
rmmod br_netfilter
ok "the module unloads" unload_module
finish
