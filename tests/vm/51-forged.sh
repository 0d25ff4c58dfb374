#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What passes for the sake of a gateway or of a lease is no way through for a
# covered device: not beyond this box, and for no load worth the name.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/guards.sh"

camera=28:57:be:01:02:03
clean=02:00:00:00:00:05
near=02:00:00:00:00:06
far=02:00:00:00:00:09
counts=(0 0)

# One frame of the camera; DROPPED is 1 or 0. Nothing of it gets beyond the box.
judged() { # DROPPED WHAT KIND KEY=VALUE...
	local before=("${counts[@]}")

	wire <<-W
		forget
		send cam eth0 $3 src=$camera ${@:4}
	W
	mark near/eth0 cam eth0 udp4 src=$clean dst=$near from=192.0.2.5 to=192.0.2.6
	mark far/eth0 cam eth0 udp4 src=$clean dst="$lan" from=192.0.2.5 to=198.51.100.9
	read -ra counts <<< "$(counts_of $camera)"
	is "$2" "$(ask heard far/eth0 nd v4:68 v6:546), $((counts[0] - before[0])) $((counts[1] - before[1]))" \
		"nd=0 v4:68=0 v6:546=0, 1 $1"
}

dropped() {
	judged 1 "$@"
}

passes() {
	judged 0 "$@"
}

# What a DHCP server says: the address, in hexadecimal, and whom it is for.
lease() { # ADDRESS MAC
	local nothing=0000000000000000
	echo "sport=67 dport=68 hex=0201060012345678$nothing$1$nothing${2//:/}" |
		sed 's/$/00000000000000000000/'
}

# Neighbours are permanent: the box has nothing to say to the camera.
load_module
host cam
host near
host far
mute cam near far
# Nor does it look for duplicates of its own addresses while we count.
sysctl -qw net.ipv6.conf.default.accept_dad=0
cable - lan0 cam eth0
cable - lan1 near eth0
cable - wan0 far eth0
need ip -batch - <<-I
	link add br0 address 02:00:00:00:00:01 type bridge
	link set lan0 master br0
	link set lan1 master br0
	link set br0 up
	addr add 192.0.2.1/24 dev br0
	addr add 2001:db8:2::1/64 dev br0 nodad
	addr add fe80::1/64 dev br0 nodad
	addr add 198.51.100.1/24 dev wan0
	addr add 2001:db8:1::1/64 dev wan0 nodad
	neigh add 198.51.100.9 lladdr $far dev wan0 nud permanent
	neigh add 2001:db8:1::9 lladdr $far dev wan0 nud permanent
	neigh add 192.0.2.77 lladdr $clean dev br0 nud permanent
	neigh add 192.0.2.254 lladdr $clean dev br0 nud permanent
	neigh add 2001:db8:2::fe lladdr $clean dev br0 nud permanent
	neigh add 192.0.2.64 lladdr $clean dev br0 nud permanent
	neigh add 2001:db8:2::64 lladdr $clean dev br0 nud permanent
	neigh add fe80::64 lladdr $clean dev br0 nud permanent
	route add 203.0.113.0/24 via 192.0.2.254
	route add 2001:db8:99::/64 via 2001:db8:2::fe
I
lan=$(mac_of br0)
sysctl -qw net.ipv6.conf.default.accept_dad=1
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
	net.ipv6.conf.br0.accept_ra=2
wire <<-W
	watch near eth0
	watch far eth0
	send near eth0 bare src=$near dst=all ethertype=0x88b6
W
ok "a policy loads" ban '' '"2001:db8:2::aa"'

# The box is a router, and this is what would come through.
wire <<-W
	send cam eth0 ns src=$clean dst=$lan from=2001:db8:2::5 to=2001:db8:1::9 target=2001:db8:2::fe
	send cam eth0 udp4 src=$clean dst=$lan from=192.0.2.5 to=198.51.100.9 $(lease c6336409 "$lan")
	send cam eth0 udp6 src=$clean dst=$lan from=2001:db8:2::5 to=2001:db8:1::9 sport=547 dport=546
W
mark far/eth0 cam eth0 udp4 src=$clean dst="$lan" from=192.0.2.5 to=198.51.100.9
hears 'of somebody else' far/eth0 nd=1 v4:68=1 v6:546=1

beyond=to=2001:db8:1::9
dropped 'a solicitation of the gateway, to far away' \
	ns dst="$lan" from=2001:db8:2::64 $beyond target=2001:db8:2::fe
dropped 'one that has the gateway as its source' \
	ns dst="$lan" from=2001:db8:2::fe $beyond target=2001:db8:1::9
dropped 'an advertisement of the gateway, to far away' \
	na dst="$lan" from=fe80::64 $beyond target=2001:db8:2::fe
dropped 'one of a protected host' \
	na dst="$lan" from=fe80::64 $beyond target=2001:db8:2::aa
dropped 'a router advertisement to far away' \
	ra dst="$lan" from=fe80::64 $beyond life=0
dropped 'a DHCP lease for somebody far away' \
	udp4 dst="$lan" from=192.0.2.64 to=198.51.100.9 "$(lease c6336409 "$lan")"
dropped 'a DHCPv6 answer to far away' \
	udp6 dst="$lan" from=2001:db8:2::64 $beyond sport=547 dport=546

here=to=2001:db8:2::1
dropped 'an advertisement that a router has passed on' \
	na dst="$lan" from=fe80::64 $here target=2001:db8:2::fe hops=254
dropped 'one with a code' \
	na dst="$lan" from=fe80::64 $here target=2001:db8:2::fe code=1
dropped 'one with a load' \
	na dst="$lan" from=fe80::64 $here target=2001:db8:2::fe pad=1000
dropped 'a router advertisement that a router has passed on' \
	ra dst=33:33:00:00:00:01 from=fe80::64 hops=254 life=0
dropped 'one from a global address' \
	ra dst=33:33:00:00:00:01 from=2001:db8:2::64 life=0
dropped 'a DHCP lease for another device, in unicast' \
	udp4 dst="$lan" from=192.0.2.64 to=192.0.2.77 \
	"$(lease c000024d 02:00:00:00:00:77)"
dropped 'a DHCP lease of another address than the packet goes to' \
	udp4 dst="$lan" from=192.0.2.64 to=192.0.2.77 "$(lease c000024e "$lan")"
passes 'an advertisement to the box' \
	na dst="$lan" from=fe80::64 $here target=2001:db8:2::fe
passes 'a DHCP lease for the box' \
	udp4 dst="$lan" from=192.0.2.64 to=192.0.2.77 "$(lease c000024d "$lan")"
passes 'one in broadcast' \
	udp4 dst=all from=192.0.2.64 to=255.255.255.255 "$(lease c000024d "$lan")"
passes 'a DHCPv6 answer to the box' \
	udp6 dst="$lan" from=fe80::64 to=fe80::1 sport=547 dport=546
passes 'a router advertisement' \
	ra dst=33:33:00:00:00:01 from=fe80::64 life=0

# On the bridge: what names the gateway passes, but it has to be small, and it
# is not enough to ask for it.
all=dst=33:33:00:00:00:01
dropped 'a solicitation of the gateway by the camera' \
	ns dst=33:33:ff:00:00:fe from=2001:db8:2::64 to=ff02::1:ff00:fe \
	target=2001:db8:2::fe
hears 'of it' near/eth0 nd=0
dropped 'an ARP request for the gateway by the camera' \
	arp dst=all op=request sender=192.0.2.64 target=192.0.2.254
hears 'of it' near/eth0 arp=0
dropped 'an advertisement of the gateway with a load' \
	na $all from=fe80::64 to=ff02::1 target=2001:db8:2::fe pad=1000
hears 'of it' near/eth0 nd=0
dropped 'an ARP reply with a trailer' \
	arp dst=all op=reply sender=192.0.2.254 target=192.0.2.6 pad=1000
hears 'of it' near/eth0 arp=0
passes 'an advertisement of the gateway' \
	na $all from=fe80::64 to=ff02::1 target=2001:db8:2::fe
hears 'of it' near/eth0 nd=1
passes 'an ARP reply of the gateway' \
	arp dst=all op=reply sender=192.0.2.254 target=192.0.2.6
hears 'of it' near/eth0 arp=1

sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
remove_hosts
ip link del br0
ok "the module unloads" unload_module
finish
