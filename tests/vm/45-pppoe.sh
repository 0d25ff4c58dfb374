#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A box behind a covered PPPoE server gets its line and keeps it; another
# covered device on that wire or another one is banned, whatever it makes itself
# out to be.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/guards.sh"

server=28:57:be:00:00:01
rival=28:57:be:00:00:02

for program in pppd pppoe-server pppoe-discovery; do
	command -v $program > "$scratch/out" ||
		need false "$program is installed (Debian: ppp, pppoe)"
done

has_address() {
	ip -4 addr show dev ppp0 | grep -q 10.64.1.
}

# One attempt to find a server.
finds_server() {
	pppoe-discovery -I wan0 -a 1 -t "$1" | grep -i "$server"
}

# line DEVICE: it comes up, over this one
line() {
	pppd plugin rp-pppoe.so "$1" noauth nodefaultroute nodetach unit 0 \
		> "$scratch/pppd" 2>&1 &
	pppd=$!
	ok "the line over $1 comes up" eventually has_address
	ok "the peer answers" eventually gets_to 10.64.0.1
}

# What the server's end says last is not for the next policy.
is_over() {
	! pgrep -x pppd
}

hang_up() {
	kill $pppd
	wait $pppd
	pkill -KILL -x pppd
	need eventually is_over
}

load_module
host isp
host lan
cable - wan0 isp eth0
cable - lan0 lan eth0
sysctl -qw net.ipv6.conf.wan0.disable_ipv6=1 net.ipv6.conf.lan0.disable_ipv6=1
mute isp
mute lan
ip -n isp link set eth0 address $server
ip -n isp addr add 203.0.113.1/32 dev lo
wan=$(mac_of wan0)
lan=$(mac_of lan0)
need modprobe -a pppoe ppp_async
echo noauth > "$scratch/options"
need in_host isp pppoe-server -I eth0 -L 10.64.0.1 -R 10.64.1.1 -N 4 \
	-O "$scratch/options"

# A line in a VLAN, and one over a bridge: what leaves by one device and what
# comes back belong together there, too.
need ip link add wan0.7 link wan0 up type vlan id 7
need ip -n isp link add eth0.7 link eth0 up type vlan id 7
sysctl -qw net.ipv6.conf.wan0/7.disable_ipv6=1
need in_host isp pppoe-server -I eth0.7 -L 10.64.0.1 -R 10.64.1.1 -N 4 \
	-O "$scratch/options"
ok "a policy loads" ban
line wan0.7
is "why its frames pass" "$(device_of $server .reason)" bootstrap
wire <<-W
	send isp eth0 bare times=4 src=$server dst=$wan ethertype=0x8864 hex=1100000100160021
W
ok "untagged they do not" eventually eval \
	'[ "$(device_of $server ".\"dropped-frames\"")" = 4 ]'
ok "the peer answers still" gets_to 10.64.0.1
hang_up
unban
need ip link del wan0.7
need ip -n isp link del eth0.7
need ip link add br0 type bridge mcast_snooping 0
sysctl -qw net.ipv6.conf.br0.disable_ipv6=1
need ip link set wan0 master br0
need ip link set br0 up
ok "a policy loads anew" ban
line br0
is "why its frames pass" "$(device_of $server .reason)" bootstrap
is "none of them was dropped" "$(device_of $server '."dropped-frames"')" 0
hang_up
unban
need ip link del br0

# The policy is there before the line.
ok "a policy loads" ban
line wan0
is "why its frames pass" "$(device_of $server .reason)" bootstrap

# Nobody has chosen those who answer now: offers and confirmations, on this wire
# and on another one.
made_up=28:57:be:00:01
for i in {0..9}; do
	echo "send isp eth0 bare src=$made_up:1$i dst=$wan ethertype=0x8863 hex=110700000000"
	echo "send isp eth0 bare src=$made_up:1$i dst=$wan ethertype=0x8863 hex=116500010000"
	echo "send lan eth0 bare src=$made_up:2$i dst=$lan ethertype=0x8863 hex=110700000000"
	echo "send lan eth0 bare src=$made_up:2$i dst=$lan ethertype=0x8863 hex=116500010000"
	# This box falls for them, on the other wire only.
	echo "send - lan0 bare src=$lan dst=$made_up:3$i ethertype=0x8863 hex=111900000000"
done > "$scratch/made-up"
wire < "$scratch/made-up"
all_answered() { [ "$(counts_of $made_up:19) $(counts_of $made_up:29)" = "2 0 2 0" ]; }
ok "made-up servers answer" eventually all_answered
ok "the peer goes on answering" gets_to 10.64.0.1
is "none of its frames was dropped" \
	"$(device_of $server '."dropped-frames"')" 0
wire <<-W
	send isp eth0 bare times=4 src=$made_up:10 dst=$wan ethertype=0x8864 hex=1100000100160021
	send lan eth0 bare times=4 src=$made_up:20 dst=$lan ethertype=0x8864 hex=1100000100160021
	send lan eth0 bare times=4 src=$made_up:20 dst=$lan ethertype=0x8863 hex=11a700010000
	send lan eth0 bare times=4 src=$server dst=$lan ethertype=0x8864 hex=1100000100160021
W
ok "none of them gets a session" eventually eval \
	'[ "$(counts_of $made_up:10) $(counts_of $made_up:20)" = "6 4 10 8" ]'
ok "nor does the server, on another wire" eventually eval \
	'[ "$(device_of $server ".\"dropped-frames\"")" = 4 ]'
need ip route add default dev ppp0
ok "the way out is open" eventually gets_to 203.0.113.1
is "now it is a gateway" "$(device_of $server .reason)" gateway
is "none more of its frames was dropped" \
	"$(device_of $server '."dropped-frames"')" 4

# Discovery and session frames of somebody else, and what he answers to others.
wire <<-W
	send isp eth0 bare times=2 src=$rival dst=$wan ethertype=0x8864 hex=1100000100160021
	send isp eth0 bare times=3 src=$rival dst=02:00:00:00:00:77 ethertype=0x8863 hex=110700000000
	send isp eth0 udp4 times=5 src=$rival dst=$wan from=10.64.0.9 to=10.64.1.1
W
ok "of its rival all is seen" eventually eval \
	'[ "$(counts_of $rival)" = "10 10" ]'
is "and dropped" "$(counts_of $rival)" '10 10'

# The line is there before the policy.
unban
ok "a policy loads anew" ban
ok "the way out stays open" eventually gets_to 203.0.113.1
is "status knows who is at the other end" "$("$debarctl" status --json |
	jq -r '.gateway[] | select(.ifname == "ppp0") | .mac')" $server
is "nothing was dropped meanwhile" \
	"$(device_of $server '."dropped-frames"')" 0

# And it goes when the policy says so.
unban
ok "a policy without protection loads" ban 'protect-gateways: no'
not_ok "nothing comes back any more" gets_to 203.0.113.1
hang_up
not_ok "nor is a server found" finds_server 1
unban
ok "a policy with protection loads" ban
ok "now it is found" eventually finds_server 3

remove_hosts
ok "the module unloads" unload_module
finish
