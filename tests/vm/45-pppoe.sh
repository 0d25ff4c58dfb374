#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A box behind a covered PPPoE server gets its line and keeps it; another
# covered device on that wire is banned, whatever it makes itself out to be.
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

load_module
host isp
cable - wan0 isp eth0
sysctl -qw net.ipv6.conf.wan0.disable_ipv6=1
mute isp
ip -n isp link set eth0 address $server
ip -n isp addr add 203.0.113.1/32 dev lo
need modprobe -a pppoe ppp_async
echo noauth > "$scratch/options"
need in_host isp pppoe-server -I eth0 -L 10.64.0.1 -R 10.64.1.1 -N 4 \
	-O "$scratch/options"

# The policy is there before the line.
ok "a policy loads" ban
pppd plugin rp-pppoe.so wan0 noauth nodefaultroute nodetach unit 0 \
	> "$scratch/pppd" 2>&1 &
pppd=$!
ok "the line comes up" eventually has_address
ok "the peer answers" eventually gets_to 10.64.0.1
is "why its frames pass" "$(device_of $server .reason)" bootstrap
need ip route add default dev ppp0
ok "the way out is open" eventually gets_to 203.0.113.1
is "now it is a gateway" "$(device_of $server .reason)" gateway
is "none of its frames was dropped" \
	"$(device_of $server '."dropped-frames"')" 0

# Discovery and session frames of somebody else, and what he answers to others.
wan=$(mac_of wan0)
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
kill $pppd
wait $pppd
not_ok "nor is a server found" finds_server 1
unban
ok "a policy with protection loads" ban
ok "now it is found" eventually finds_server 3

remove_hosts
ok "the module unloads" unload_module
finish
