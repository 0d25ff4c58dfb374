#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who is transit: a covered device that puts its MAC under the packets of 16
# sources on other networks; not one that has a handful of addresses.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/guards.sh"

router=28:57:be:00:00:01
router6=28:57:be:00:00:02
camera=28:57:be:01:02:03
pc=02:00:00:00:00:09

# One packet each from the sources number FIRST to LAST: IPv4 hosts, /64s
sources() { # MAC FIRST LAST
	local i
	for ((i = $2; i <= $3; i++)); do
		echo "send far eth0 udp4 src=$1 dst=$pc from=198.51.100.$i to=192.0.2.9"
	done
}

networks() { # MAC FIRST LAST
	local i
	for ((i = $2; i <= $3; i++)); do
		echo "send far eth0 udp6 src=$1 dst=$pc from=2001:db8:$i::1 to=2001:db8::9"
	done
}

# Then all has arrived that will.
finish_up() {
	mark near/eth0 far eth0 udp4 src=02:00:00:00:00:05 dst=$pc \
		from=192.0.2.5 to=192.0.2.9
}

load_module
host far
host near
mute far near
cable - lan0 far eth0
cable - lan1 near eth0
need ip -batch - <<-I
	link add br0 type bridge
	link set lan0 master br0
	link set lan1 master br0
	link set br0 up
	addr add 192.0.2.1/24 dev br0
	addr add 2001:db8::1/64 dev br0 nodad
I
wire <<-W
	watch far eth0
	watch near eth0
	send near eth0 bare src=$pc dst=all ethertype=0x88b6
W
ok "a policy loads" ban
begin_events

# A camera: 15 addresses of elsewhere, any number of ours, link-local ones,
# privacy addresses.
{
	sources $camera 1 15
	sources $camera 1 15
	for i in {100..140}; do
		echo "send far eth0 udp4 src=$camera dst=$pc from=192.0.2.$i to=192.0.2.9"
		echo "send far eth0 udp4 src=$camera dst=$pc from=169.254.0.$i to=192.0.2.9"
		echo "send far eth0 udp6 src=$camera dst=$pc from=2001:db8::$i to=2001:db8::9"
		echo "send far eth0 udp6 src=$camera dst=$pc from=fe80::$i to=2001:db8::9"
	done
} > "$scratch/camera"
wire < "$scratch/camera"
finish_up
hears 'of a camera' near/eth0 v4:5001=0 v6:5001=0
is "all was seen and dropped" "$(counts_of $camera)" '194 194'
is "it is no transit" "$(device_of $camera '.flags | join(" ")')" ''

# A router: the 16th source, which makes the difference, passes already.
sources $router 1 15 > "$scratch/router"
wire < "$scratch/router"
finish_up
hears 'of 15 sources' near/eth0 v4:5001=0
sources $router 1 40 > "$scratch/router"
wire < "$scratch/router"
wire <<-W
	send far eth0 arp times=3 src=$router dst=all op=request sender=192.0.2.2 target=192.0.2.9
	send near eth0 udp4 times=7 src=$pc dst=$router from=192.0.2.9 to=203.0.113.1
W
finish_up
hears 'of 40 sources' near/eth0 v4:5001=25 arp=3
mark far/eth0 near eth0 udp4 src=$pc dst=02:00:00:00:00:05 from=192.0.2.9 to=192.0.2.5
hears 'and back to it' far/eth0 v4:5001=7
is "the first 15 were dropped, twice" "$(counts_of $router)" '65 30'
is "the tool says what it is" "$(device_of $router '"\(.flags | join(" ")) \(.verdict) \(.reason)"')" \
	'transit monitor transit'
sees "an event tells of it, once" 1 transit $router
is "status warns" "$("$debarctl" status --json |
	jq -r '.health[] | select(.what | contains("'$router'")) | .severity')" warning
hears 'the camera remains banned' near/eth0 v6:5001=0

# Over IPv6 it is networks that count.
networks $router6 1 20 > "$scratch/router"
wire < "$scratch/router"
finish_up
hears 'of 20 networks' near/eth0 v6:5001=5
is "15 were dropped" "$(counts_of $router6)" '20 15'
sees "an event tells of it, too" 1 transit $router6
end_events

# What a policy would change for them: "[newly banned, released]"
rehearsed() { # SETTINGS
	ban "$1" '' --dry-run --json | jq -c '[."newly-banned", .released]'
}
is "to ban transit is to ban both" "$(rehearsed 'transit: enforce')" '[2,0]'
is "not to say so is not" "$(rehearsed '')" '[0,0]'

# The policy may want it banned. What was learned remains.
ok "a policy that bans transit" ban 'transit: enforce'
wire <<< forget
{
	sources $router 1 40
	networks $router6 1 20
	echo "send near eth0 udp4 times=7 src=$pc dst=$router from=192.0.2.9 to=203.0.113.1"
} > "$scratch/router"
wire < "$scratch/router"
finish_up
hears 'of what was transit' near/eth0 v4:5001=0 v6:5001=0
mark far/eth0 near eth0 udp4 src=$pc dst=02:00:00:00:00:05 from=192.0.2.9 to=192.0.2.5
hears 'nor back' far/eth0 v4:5001=0
is "still transit, but banned" "$(device_of $router '"\(.flags | join(" ")) \(.verdict) \(.reason)"')" \
	'transit drop enforced'
is "to spare it again is to release both" "$(rehearsed '')" '[0,2]'

remove_hosts
ip link del br0
ok "the module unloads" unload_module
finish
