#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A flow that nftables forwards in its software flowtable, past the forward
# hook: the frames of a covered device are dropped all the same, both ways.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/guards.sh"

camera=28:57:be:01:02:03
friend=02:00:00:00:00:05

# One UDP flow of each family, so many frames each way; then a mark each way.
exchange() { # TIMES
	wire <<-W
		send camera eth0 udp4 times=$1 src=$camera dst=$lan from=192.0.2.64 to=198.51.100.9 sport=5000 dport=5001
		send pc eth0 udp4 times=$1 src=$friend dst=$wan from=198.51.100.9 to=192.0.2.64 sport=5001 dport=5000
		send camera eth0 udp6 times=$1 src=$camera dst=$lan from=2001:db8:1::64 to=2001:db8:2::9 sport=5000 dport=5001
		send pc eth0 udp6 times=$1 src=$friend dst=$wan from=2001:db8:2::9 to=2001:db8:1::64 sport=5001 dport=5000
	W
	mark camera/eth0 pc eth0 udp4 src=$friend dst=$wan from=198.51.100.9 to=192.0.2.65
	mark pc/eth0 camera eth0 udp4 src=$friend dst=$lan from=192.0.2.65 to=198.51.100.9
}

# "slow" counts what takes the way through the forward hook. The flowtable comes
# as early as one can.
router() { # INSIDE: the device with the addresses of the camera's side
	lan=$(mac_of "$1") wan=$(mac_of wan0)
	need ip -batch - <<-I
		addr add 192.0.2.1/24 dev $1
		addr add 2001:db8:1::1/64 dev $1 nodad
		neigh add 192.0.2.64 lladdr $camera dev $1 nud permanent
		neigh add 192.0.2.65 lladdr $friend dev $1 nud permanent
		neigh add 2001:db8:1::64 lladdr $camera dev $1 nud permanent
	I
	need nft -f - <<-N
		flush ruleset
		table inet fast {
			flowtable flows {
				hook ingress priority -2147483647
				devices = { lan0, wan0 }
			}
			counter slow { }
			chain forward {
				type filter hook forward priority 0
				udp dport { 5000, 5001 } counter name slow
				meta l4proto udp flow add @flows
			}
		}
	N
}

slow() {
	nft list counters | sed -n 's/.*packets \([0-9]*\) .*/\1/p'
}

is_steady() {
	before=$(slow)
	exchange 3
	[ "$(slow)" = "$before" ]
}

# A flow ends, and begins anew, when the kernel's routes change, which they do
# as an IPv6 device comes up.
is_fast() {
	echo "forwarded slowly since then: $(($(slow) - before))"
	[ $(($(slow) - before)) -le 4 ]
}

both_ways() { # WHAT FRAMES
	hears "$1" camera/eth0 "v4:5000=$2" "v6:5000=$2"
	hears "$1" pc/eth0 "v4:5001=$2" "v6:5001=$2"
}

scene() { # NAME
	eventually is_steady
	wire <<< forget
	before=$(slow)
	exchange 10
	both_ways "$1, without a policy" 10
	ok "$1: the flowtable carried them" is_fast

	ok "$1: a policy loads" ban
	exchange 10
	both_ways "$1, banned" 10
	is "$1: all were seen and dropped" "$(counts_of $camera)" '40 40'
	unban
	exchange 10
	both_ways "$1, flushed" 20
	ok "$1: the flowtable still carries them" is_fast
}

load_module
host camera
host pc
mute camera pc
cable - lan0 camera eth0
cable - wan0 pc eth0
need ip -batch - <<-I
	addr add 198.51.100.1/24 dev wan0
	addr add 2001:db8:2::1/64 dev wan0 nodad
	neigh add 198.51.100.9 lladdr $friend dev wan0 nud permanent
	neigh add 2001:db8:2::9 lladdr $friend dev wan0 nud permanent
I
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
wire <<-W
	watch camera eth0
	watch pc eth0
W

router lan0
scene routed

# As on a home router: the port is in a bridge, and the flowtable writes the
# Ethernet header itself.
ip addr flush dev lan0
ip link add br0 type bridge
ip link set lan0 master br0
ip link set br0 up
router br0
scene 'by way of a bridge'

nft flush ruleset
sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
remove_hosts
ip link del br0
ok "the module unloads" unload_module
finish
