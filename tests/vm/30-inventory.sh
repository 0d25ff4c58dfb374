#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the inventory says of a device: who, where, since when, how much, and
# what becomes of it; and that it is bounded, whoever invents how many.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"

load_module max_devices=64
build <<B
netns add alice
netns add carol
netns add dave
link add br0 up type bridge mcast_snooping 0
link add pa up master br0 type veth peer name eth0 netns alice
link add pc up master br0 type veth peer name eth0 netns carol
link add pd up master br0 type veth peer name eth0 netns dave
B
start_wire
wired open a alice eth0
wired open c carol eth0
wired open d dave eth0
linked pa pc pd
ok "load" load_policy <<Y
version: 1
name: inventory
vendors:
  - name: hikvision
    mac: ["28:57:be"]
  - name: small
    mode: monitor
    mac: ["70:b3:d5:12:30/36"]
  - name: medium
    mac: ["b0:b3:53:60/28"]
Y
small=70:b3:d5:12:3a:bc medium=b0:b3:53:60:00:01

# field MAC NAME...: in a row, "-" for what is not known
field() {
	"$debarctl" devices --json | jq -r --arg mac "$1" '.devices[] |
		select(.mac == $mac) | . as $device | [$ARGS.positional[] |
		$device[.] // "-"] | join(" ")' --args "${@:2}"
}

is "nobody was seen" "$("$debarctl" devices --json | jq '.devices | length')" 0
before=$(date -u +%FT%TZ)
frame=("src=$camera" "dst=$clean" "ip=192.0.2.64>192.0.2.1" len=100)
wire size "${frame[@]}"
size=$answer
heard "three frames of one device" 0 c a 3 "${frame[@]}"
after=$(date -u +%FT%TZ)
is "who" "$(field $camera vendor prefix)" "hikvision 28:57:be/24"
is "by which rule" "$(field $camera rule)" \
	"$("$debarctl" rules --json | jq -r '.rules[] | select(.vendor == "hikvision").name')"
is "where" "$(field $camera ifname ifindex vlan inner-vlan)" \
	"pc $(< /sys/class/net/pc/ifindex) - -"
is "at which address" "$(field $camera ipv4 ipv6)" "192.0.2.64 -"
is "how much" "$(field $camera frames bytes dropped-frames dropped-bytes)" \
	"3 $((3 * size)) 3 $((3 * size))"
is "what becomes of it" "$(field $camera verdict reason)" "drop enforced"
read -r first last < <(field $camera first-seen last-seen)
# RFC 3339 in UTC sorts as text.
ok "since when" test ! "$first" '<' "$before" -a ! "$first" '>' "$after"
is "and until when" "$last" "$first"

heard "three frames to it" 0 a c 3 src=$clean dst=$camera \
	"ip=192.0.2.1>192.0.2.64" len=100
is "count, too" "$(field $camera frames bytes)" "6 $((6 * size))"
is "but are no sign of life" "$(field $camera ipv4 last-seen)" \
	"192.0.2.64 $last"

sleep 1.1
heard "IPv6 from another port" 0 d a 1 src=$camera dst=$clean tag=0x8100:20 \
	"ip=2001:db8::64>2001:db8::1"
is "it has moved" "$(field $camera ifname vlan)" "pd 20"
is "and has both addresses" "$(field $camera ipv4 ipv6)" \
	"192.0.2.64 2001:db8::64"
is "first seen as before" "$(field $camera first-seen)" "$first"
ok "last seen later" test "$(field $camera last-seen)" '>' "$first"

heard "ARP from it" 0 c a 1 src=$camera dst=$everyone "arp=192.0.2.65>192.0.2.1" len=8
is "names its address" "$(field $camera ipv4 vlan)" "192.0.2.65 -"
heard "a probe without a sender" 0 c a 1 src=$camera dst=$everyone \
	"arp=0.0.0.0>192.0.2.66" len=8
heard "DHCP without an address" 0 c a 1 src=$camera dst=$everyone \
	"ip=0.0.0.0>255.255.255.255" udp=68:67
heard "IPv6 without an address" 0 c a 1 src=$camera dst=$everyone \
	"ip=::>ff02::1:ff00:64" proto=58
is "do not take addresses away" "$(field $camera ipv4 ipv6)" \
	"192.0.2.65 2001:db8::64"

heard "one that only others speak to" 0 a c 2 src=$clean dst=$medium len=100
is "is known by its address alone" \
	"$(field $medium vendor prefix ifname first-seen last-seen frames verdict)" \
	"medium b0:b3:53:60/28 - - - 2 drop"
heard "until it speaks" 0 d a 1 src=$medium dst=$everyone
is "then more is known" "$(field $medium ifname frames)" "pd 3"

heard "one of a vendor that is only watched" 3 d a 3 src=$small dst=$everyone
is "passes and is counted" \
	"$(field $small vendor prefix ifname frames dropped-frames verdict reason)" \
	"small 70:b3:d5:12:30/36 pd 3 0 monitor mode-monitor"
is "three devices" "$(status_of .devices)" 3
is "frames in all" "$(status_of '[.frames, .["dropped-frames"]] | join(" ")')" \
	"17 14"

# Who carries the traffic of others goes last, for they go with him.
router=28:57:be:00:00:01
from_beyond() { # FROM: a packet from there that the router hands on
	wire pass c a 1 src=$router dst=$other "ip=198.51.100.$1>192.0.2.1"
}
for i in {1..15}; do
	from_beyond "$i"
done
from_beyond 16
is "a router is found out" "$answer $(field $router frames dropped-frames)" "1 16 15"
# Seen before all the others.
sleep 1.1

# sends SPECS: broadcasts, of what a Python generator says of them (see frames.py)
sends() {
	in_host alice /usr/bin/python3 -IS - "$top/tests/vm/lib" <<-P
	import socket
	import sys
	sys.path.insert(0, sys.argv[1])
	from frames import pack_frame
	s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
	s.bind(('eth0', 0))
	for spec in ($1):
	    s.send(pack_frame({'dst': 'all', **spec}))
	P
}
# Each from another covered address
flood() {
	sends "{'src': f'28:57:be:80:{i >> 8:02x}:{i & 255:02x}'} for i in range(300)"
}
is "room is what was asked for" "$(status_of '."max-devices"')" 64
"$debarctl" monitor --json > "$scratch/events" &
monitor=$!
listens() { "$debarctl" mode enforce && grep -q mode-changed "$scratch/events"; }
ok "somebody listens" eventually listens
ok "300 devices are invented" flood
is "all are dropped" "$(status_of '."dropped-frames"')" 329
is "64 are kept" "$(status_of .devices)" 64
is "the list agrees" "$("$debarctl" devices --json | jq '.devices | length')" 64
is "those pushed out are counted" "$(status_of '."forgotten-devices"')" 240
is "those silent longest are among them" \
	"$(field $camera mac)$(field $small mac)$(field $medium mac)" ''
from_beyond 17
is "the router is none of them" "$answer $(field $router frames)" "1 17"
ok "and listeners are told" eventually grep -q inventory-full "$scratch/events"
kill $monitor
wait $monitor 2> /dev/null

# 64 who carry the traffic of 16 others each
routers() {
	sends "{'src': f'28:57:be:90:00:{i:02x}', 'ip': f'198.51.100.{host}>192.0.2.1'}
	       for i in range(64) for host in range(16)"
}
count_transit() {
	"$debarctl" devices --json |
		jq '[.devices[] | select(.flags | index("transit"))] | length'
}
ok "flush" "$debarctl" flush
ok "load anew" load_policy <<Y
version: 1
name: routers
vendors:
  - name: hikvision
    mac: ["28:57:be"]
Y
ok "64 routers send" routers
is "all are found out" "$(count_transit)" 64
ok "300 more devices are invented" flood
is "no router made room for them" "$(count_transit)" 64
is "none was entered" "$(status_of '."forgotten-devices"')" 300

stop_wire
demolish "link del br0" "link del pa" "link del pc" "link del pd"
ok "the module unloads" unload_module
finish
