#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A box whose only way out is a covered router boots with the policy loaded
# before its link is up: it comes up, and the ban holds for everybody else.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/guards.sh"

router=28:57:be:00:00:01
camera=28:57:be:01:02:03

# The link goes down, and all that was learned goes with it; then the policy is
# loaded, and the link comes up.
boot() { # [SETTINGS]
	unban
	ip link set wan0 down
	ip addr flush dev wan0
	ip neigh flush dev wan0 nud all
	need ban "${1-}"
	ip link set wan0 up
}

# Once a second: ask for a lease, N times.
lease() { # N [OPTION...]
	busybox udhcpc -f -n -q -i wan0 -t "$1" -T 1 -s "$scratch/udhcpc" \
		"${@:2}"
}

is_up() {
	eventually gets_to 203.0.113.1
}

is_up6() {
	eventually gets_to 2001:db8:99::1
}

banned() {
	not_ok "$1: the camera beside it reaches nothing" \
		reaches camera 192.0.2.2
	is "$1: why the router passes" "$(device_of $router .reason)" gateway
	is "$1: why the camera does not" "$(device_of $camera .reason)" enforced
}

# What udhcpc does with a lease.
cat > "$scratch/udhcpc" <<-'S'
	#!/bin/sh
	case $1 in
	bound | renew)
		ip addr replace "$ip/24" dev "$interface"
		ip route replace default via "$router" dev "$interface"
		;;
	esac
S
chmod +x "$scratch/udhcpc"

load_module
host site
host camera
sysctl -qw net.ipv6.conf.default.accept_dad=0
cable - wan0 site port0
cable camera eth0 site port1
need ip -n site -batch - <<-I
	link add br0 address $router type bridge
	link set port0 master br0
	link set port1 master br0
	link set br0 up
	addr add 192.0.2.1/24 dev br0
	addr add 2001:db8:1::1/64 dev br0 nodad
	addr add fe80::1/64 dev br0 nodad
	addr add 203.0.113.1/32 dev lo
	addr add 2001:db8:99::1/128 dev lo
I
in_host site sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n camera link set eth0 address $camera
ip -n camera addr add 192.0.2.64/24 dev eth0

# A static address, ARP.
ok "a policy loads" ban
begin_events
boot
ip addr add 192.0.2.2/24 dev wan0
ip route add default via 192.0.2.1
ok "static, IPv4: the box is up" is_up
banned static
sees "an event says that the gateway is covered" 1 gateway $router
end_events
is "status says so, too" "$("$debarctl" status --json |
	jq -r '.health[] | select(.port == "wan0") | .severity')" critical
boot 'protect-gateways: no'
ip addr add 192.0.2.2/24 dev wan0
ip route add default via 192.0.2.1
not_ok "static, IPv4: it is not without protection" gets_to 203.0.113.1

# A static address, ND.
boot
ip addr add 2001:db8:1::2/64 dev wan0
ip route add default via fe80::1 dev wan0
ok "static, IPv6: the box is up" is_up6
boot 'protect-gateways: no'
ip addr add 2001:db8:1::2/64 dev wan0
ip route add default via fe80::1 dev wan0
not_ok "static, IPv6: it is not without protection" gets_to 2001:db8:99::1

# DHCP, and RA.
cat > "$scratch/dnsmasq" <<-D
	port=0
	no-ping
	interface=br0
	bind-interfaces
	dhcp-authoritative
	leasefile-ro
	dhcp-range=192.0.2.2,192.0.2.2,255.255.255.0,1h
	dhcp-range=2001:db8:1::,ra-only,64
	enable-ra
	pid-file=$scratch/pid
	user=root
D
need in_host site dnsmasq -C "$scratch/dnsmasq"
boot
ok "DHCP: a lease comes" lease 30
ok "DHCP: the box is up" is_up
banned DHCP
ok "DHCP: it is renewed, answers broadcast" lease 30 -B
boot 'protect-gateways: no'
not_ok "DHCP: no lease without protection" lease 2

boot
ok "RA: the box is up" is_up6
is "RA: by what route" "$(ip -6 -j route show default |
	jq -r '.[0].protocol')" ra
boot 'protect-gateways: no'
ok "RA: dropped without protection" eventually eval \
	'[ "$(device_of $router ".\"dropped-frames\"")" -gt 0 ]'
is "RA: hence no route" "$(ip -6 route show default)" ''
sysctl -qw net.ipv6.conf.wan0.accept_ra=0
boot
wire <<-W
	send site br0 ra src=$router dst=33:33:00:00:00:01 from=fe80::1
W
ok "RA: dropped where none is accepted" eventually eval \
	'[ "$(device_of $router ".\"dropped-frames\"")" -gt 0 ]'

sysctl -qw net.ipv6.conf.default.accept_dad=1
remove_hosts
ok "the module unloads" unload_module
finish
