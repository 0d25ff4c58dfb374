#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A box whose own network devices are the vendor's: it does not lock itself
# out, and bans the vendor's other devices all the same.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/guards.sh"

own=28:57:be:00:00:01
other=28:57:be:00:00:02
camera=28:57:be:01:02:03

reason() {
	device_of "$1" .reason
}

load_module
host pc
mute pc
cable - lan0 pc eth0
ip -n pc addr add 192.0.2.9/24 dev eth0
need ip -batch - <<-I
	link set lan0 address $own
	link add mv0 link lan0 address $other type macvlan mode bridge
	addr add 192.0.2.1/24 dev lan0
I
sysctl -qw net.ipv6.conf.lan0.disable_ipv6=1 net.ipv6.conf.mv0.disable_ipv6=1
wire <<-W
	watch pc eth0
	listen - 5001
	listen - 5009
W

ok "a policy loads, protecting as little as it can" ban 'protect-gateways: no'
ok "the box is reached" reaches pc 192.0.2.1
ok "and reaches others" gets_to 192.0.2.9
is "why" "$(reason $own)" own
is "nothing of it was dropped" "$(device_of $own '."dropped-frames"')" 0
is "the tool says whose it is" "$(device_of $own '.flags | join(" ")')" own

# Others of the vendor are none of its own.
wire <<-W
	send pc eth0 udp4 times=10 src=$camera dst=$own from=192.0.2.9 to=192.0.2.1
W
mark -/5009 pc eth0 udp4 src=02:00:00:00:00:05 dst=$own from=192.0.2.9 to=192.0.2.1
hears 'from a camera' -/5001 v4=0
is "that was dropped" "$(counts_of $camera)" '10 10'
ip neigh replace 192.0.2.64 lladdr $camera dev lan0 nud permanent
for _ in {1..10}; do
	echo > /dev/udp/192.0.2.64/5001
done
ip neigh del 192.0.2.64 dev lan0
hears 'to a camera' pc/eth0 v4:5001=0
is "that was dropped, too" "$(counts_of $camera)" '20 20'
is "at either end" "$(device_of $own '."dropped-frames"')" 20

# A MAC of any device of the box is its own, as long as the box has it.
wire <<-W
	send pc eth0 udp4 times=10 src=$other dst=$own from=192.0.2.9 to=192.0.2.1
W
mark -/5009 pc eth0 udp4 src=02:00:00:00:00:05 dst=$own from=192.0.2.9 to=192.0.2.1
is "a macvlan's address is its own" "$(counts_of $other) $(reason $other)" \
	'10 0 own'
ip link del mv0
wire <<-W
	send pc eth0 udp4 times=10 src=$other dst=$own from=192.0.2.9 to=192.0.2.1
W
mark -/5009 pc eth0 udp4 src=02:00:00:00:00:05 dst=$own from=192.0.2.9 to=192.0.2.1
is "no longer when the macvlan is gone" "$(counts_of $other) $(reason $other)" \
	'20 10 enforced'
ip link set lan0 down
ip link set lan0 address $other
ip link set lan0 up
ok "a changed address is its own at once" reaches pc 192.0.2.1
is "why" "$(reason $other)" own
wire <<-W
	forget
	send pc eth0 udp4 src=$own dst=$other from=192.0.2.9 to=192.0.2.1
W
mark -/5009 pc eth0 udp4 src=02:00:00:00:00:05 dst=$other from=192.0.2.9 to=192.0.2.1
hears 'from the address it had before' -/5001 v4=0
is "why" "$(reason $own)" enforced

# A bridge with an address of its own.
need ip -batch - <<-I
	addr flush dev lan0
	link add br0 address $own up type bridge
	link set lan0 master br0
	addr add 192.0.2.1/24 dev br0
I
ok "a bridge's address is the box's own" eventually reaches pc 192.0.2.1
is "why" "$(reason $own)" own

remove_hosts
ip link del br0
ok "the module unloads" unload_module
finish
