#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the policy protects passes: a device by its MAC, or whoever has an
# address, no matter which device, and no more than that address.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/guards.sh"

first=28:57:be:00:00:01
second=28:57:be:00:00:02
pc=02:00:00:00:00:09

# Between the two devices' side and the other: UDP over IPv4 and IPv6 from an
# address of either kind that is protected and one that is not, both ways; ARP
# and ND that name them. Eight frames, two of each kind.
talk() { # MAC
	local to="far eth0" from="near eth0"
	{
		echo forget
		for n in 1 2; do
			echo "send $to udp4 src=$1 dst=$pc from=192.0.2.6$n to=192.0.2.9 dport=600$n"
			echo "send $to udp6 src=$1 dst=$pc from=2001:db8::6$n to=2001:db8::9 dport=600$n"
			echo "send $from udp4 src=$pc dst=$1 from=192.0.2.9 to=192.0.2.6$n dport=600$n"
			echo "send $from udp6 src=$pc dst=$1 from=2001:db8::9 to=2001:db8::6$n dport=600$n"
			echo "send $to arp op=reply src=$1 dst=$pc mac=$pc sender=192.0.2.6$n target=192.0.2.9"
			echo "send $to na src=$1 dst=$pc from=fe80::1 to=fe80::9 target=2001:db8::6$n"
		done
	} > "$scratch/talk"
	wire < "$scratch/talk"
	mark near/eth0 $to udp4 src=02:00:00:00:00:05 dst=$pc from=192.0.2.5 to=192.0.2.9
	mark far/eth0 $from udp4 src=$pc dst=02:00:00:00:00:05 from=192.0.2.9 to=192.0.2.5
}

# What passes of that: "v4:6001 v4:6002 v6:6001 v6:6002 arp nd", once each way
passes() { # WHAT MAC V4-61 V4-62 V6-61 V6-62 ARP ND
	talk "$2"
	hears "$1" near/eth0 "v4:6001=$3" "v4:6002=$4" "v6:6001=$5" \
		"v6:6002=$6" "arp=$7" "nd=$8"
	hears "$1, back" far/eth0 "v4:6001=$3" "v4:6002=$4" "v6:6001=$5" \
		"v6:6002=$6"
}

load_module
host far
host near
mute far near
cable - lan0 far eth0
cable - lan1 near eth0
sysctl -qw net.ipv6.conf.lan0.disable_ipv6=1 net.ipv6.conf.lan1.disable_ipv6=1
need ip link add br0 type bridge
sysctl -qw net.ipv6.conf.br0.disable_ipv6=1
need ip -batch - <<-I
	link set lan0 master br0
	link set lan1 master br0
	link set br0 up
I
wire <<-W
	watch far eth0
	watch near eth0
	send near eth0 bare src=$pc dst=all ethertype=0x88b6
	send far eth0 bare src=02:00:00:00:00:05 dst=all ethertype=0x88b6
W

ok "without 'protect'" ban 'protect-gateways: no'
passes 'unprotected' $first 0 0 0 0 0 0
is "why" "$(device_of $first .reason)" enforced
ok "a MAC is protected" ban 'protect-gateways: no' "\"$first\""
passes 'the MAC' $first 1 1 1 1 2 2
is "why" "$(device_of $first '"\(.reason) \(.flags | join(" "))"')" \
	'protected protected'
passes 'another MAC' $second 0 0 0 0 0 0
ok "an IPv4 address is protected" ban 'protect-gateways: no' 192.0.2.61
passes 'the IPv4 address' $first 1 0 0 0 1 0
passes 'the same at another device' $second 1 0 0 0 1 0
is "the device as a whole is not" "$(device_of $first .verdict)" drop
ok "an IPv6 address is protected" ban 'protect-gateways: no' '"2001:db8::61"'
passes 'the IPv6 address' $first 0 0 1 0 0 1
passes 'the same at another device' $second 0 0 1 0 0 1
ok "all of these" ban 'protect-gateways: no' \
	"\"$first\", 192.0.2.62, \"2001:db8::62\""
passes 'the MAC' $first 1 1 1 1 2 2
passes 'the addresses' $second 0 1 0 1 1 1
ok "none of these" ban 'protect-gateways: no'
passes 'no longer protected' $first 0 0 0 0 0 0

remove_hosts
ip link del br0
ok "the module unloads" unload_module
finish
