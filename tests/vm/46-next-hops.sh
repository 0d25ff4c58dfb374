#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every next hop of every route is protected, however the route is written, as
# long as there is one; who is none is banned.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/guards.sh"

# Covered neighbours: number N is 28:57:be:00:00:N, 192.0.2.N, 2001:db8:1::N,
# and hears and says UDP to port 60N.
neighbours=({10..30})
declare -A what=(
	[10]='default route' [11]='route to a network' [12]='first of two paths'
	[13]='second of two paths' [14]='nexthop object'
	[15]='first of a nexthop group' [16]='second of a nexthop group'
	[17]='IPv6 next hop of an IPv4 route' [18]='route in another table'
	[19]='route to one host' [20]='next hop that is on no network of ours'
	[21]='standby default route' [22]='IPv6 default route'
	[23]='IPv6 route to a network' [24]='first of two IPv6 paths'
	[25]='second of two IPv6 paths' [26]='IPv6 nexthop object'
	[27]='standby IPv6 default route'
	[28]='nexthop object that took another one'"'"'s place'
	[29]='the same without nexthop_compat_mode'
	[30]='no route leads there'
)

# One frame from every neighbour, and one to each.
speak() {
	local n
	{
		echo forget
		for n in "${neighbours[@]}"; do
			echo "send hood eth0 udp4 src=28:57:be:00:00:$n dst=$lan" \
				"from=192.0.2.$n to=192.0.2.1 dport=60$n"
		done
	} > "$scratch/speak"
	wire < "$scratch/speak"
	mark -/5009 hood eth0 udp4 src=02:00:00:00:00:05 dst="$lan" \
		from=192.0.2.5 to=192.0.2.1
	for n in "${neighbours[@]}"; do
		echo > "/dev/udp/192.0.2.$n/60$n"
	done
}

# Who was heard: "N" both ways, "N<" only from it, "N>" only to it
heard() {
	local n from to
	for n in "${neighbours[@]}"; do
		from=$(ask heard "-/60$n" v4)
		to=$(ask heard hood/eth0 "v4:60$n")
		case ${from#*=}${to#*=} in
		11) echo "$n" ;;
		10) echo "$n<" ;;
		01) echo "$n>" ;;
		00) ;;
		*) echo "$n?" ;;
		esac
	done
}

# Standby routes and replaced nexthop objects are known a moment later.
all_are_heard() {
	speak
	[ "$(heard)" = "$(seq 10 29)" ]
}

load_module gateway_sweep=1
host hood
mute hood
cable - lan0 hood eth0
lan=$(mac_of lan0)
{
	echo addr add 192.0.2.1/24 dev lan0
	echo addr add 2001:db8:1::1/64 dev lan0 nodad
	echo neigh add 192.0.2.5 lladdr 02:00:00:00:00:05 dev lan0 nud permanent
	for n in "${neighbours[@]}"; do
		echo neigh add "192.0.2.$n" lladdr "28:57:be:00:00:$n" \
			dev lan0 nud permanent
		echo neigh add "2001:db8:1::$n" lladdr "28:57:be:00:00:$n" \
			dev lan0 nud permanent
	done
	echo neigh add 198.18.0.20 lladdr 28:57:be:00:00:20 dev lan0 nud permanent
} > "$scratch/batch"
need ip -batch "$scratch/batch"
{
	echo watch hood eth0
	echo listen - 5009
	printf 'listen - 60%s\n' "${neighbours[@]}"
} > "$scratch/batch"
wire < "$scratch/batch"

ok "a policy loads" ban
speak
is "without routes nobody is heard" "$(heard)" ''

need ip -batch - <<-R
	route add default via 192.0.2.10
	route add 203.0.113.0/24 via 192.0.2.11
	route add 203.0.114.0/24 nexthop via 192.0.2.12 nexthop via 192.0.2.13
	nexthop add id 14 via 192.0.2.14 dev lan0
	route add 203.0.115.0/24 nhid 14
	nexthop add id 15 via 192.0.2.15 dev lan0
	nexthop add id 16 via 192.0.2.16 dev lan0
	nexthop add id 1 group 15/16
	route add 203.0.116.0/24 nhid 1
	route add 203.0.117.0/24 via inet6 2001:db8:1::17
	route add 203.0.118.0/24 via 192.0.2.18 table 100
	route add 203.0.119.1/32 via 192.0.2.19
	route add 203.0.120.0/24 via 198.18.0.20 dev lan0 onlink
	route add default via 192.0.2.21 metric 200
	route add default via 2001:db8:1::22
	route add 2001:db8:23::/64 via 2001:db8:1::23
	route add 2001:db8:24::/64 nexthop via 2001:db8:1::24 nexthop via 2001:db8:1::25
	nexthop add id 26 via 2001:db8:1::26 dev lan0
	route add 2001:db8:26::/64 nhid 26
	route add default via 2001:db8:1::27 metric 4096
	nexthop add id 28 via 192.0.2.5 dev lan0
	route add 203.0.128.0/24 nhid 28
	nexthop add id 29 via 192.0.2.5 dev lan0
	route add 203.0.129.0/24 nhid 29
R
ip nexthop replace id 28 via 192.0.2.28 dev lan0
sysctl -qw net.ipv4.nexthop_compat_mode=0
ip nexthop replace id 29 via 192.0.2.29 dev lan0
bounded 60 all_are_heard
heard > "$scratch/heard"
for n in "${neighbours[@]}"; do
	wanted=$n
	[ "$n" -ne 30 ] || wanted=
	is "${what[$n]}" "$(grep "$n" "$scratch/heard")" "$wanted"
done

# To replace one is to end one, which nobody says.
all_but_28_are_heard() {
	speak
	[ "$(heard)" = "$(seq 10 29 | grep -v 28)" ]
}
need ip nexthop replace id 28 via 192.0.2.5 dev lan0
ok "one that was replaced is forgotten" bounded 60 all_but_28_are_heard
need ip nexthop replace id 28 via 192.0.2.28 dev lan0

# The policy that is loaded while there are routes knows them all, too; and though
# somebody has the netlink port that the module would like to have.
unban
taken() { [ -s "$scratch/taken" ]; }
/usr/bin/python3 -u -c '
import socket, time
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
s.bind((2**32 - 0xdeb, 0))
print("taken")
time.sleep(3600)' > "$scratch/taken" &
squatter=$!
need eventually taken
ok "a policy loads anew" ban
bounded 60 all_are_heard
is "all but one are heard again" "$(heard)" "$(seq 10 29)"
kill "$squatter"
wait "$squatter" 2> /dev/null

# Without a route nobody is a next hop any more; that is noticed a while later.
need ip -batch - <<-R
	nexthop del id 1
	nexthop del id 14
	nexthop del id 15
	nexthop del id 16
	nexthop del id 26
	nexthop del id 28
	nexthop del id 29
	route flush root 203.0.112.0/20
	route flush root 203.0.128.0/20
	route flush table 100
	route del default
	route del default
R
ip -6 route flush root 2001:db8:20::/43
ip -6 route del default
ip -6 route del default
nobody() {
	speak
	[ -z "$(heard)" ]
}
ok "without routes nobody is heard, in the end" bounded 60 nobody

sysctl -qw net.ipv4.nexthop_compat_mode=1
remove_hosts
ok "the module unloads" unload_module
finish
