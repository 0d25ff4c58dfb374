#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The borders of prefixes of 24, 28 and 36 bits, prefixes inside prefixes, and
# addresses that are nobody's: locally administered ones and groups.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"

load_module
build <<B
netns add alice
netns add carol
link add br0 up type bridge mcast_snooping 0
link add pa up master br0 type veth peer name eth0 netns alice
link add pc up master br0 type veth peer name eth0 netns carol
B
start_wire
wired open a alice eth0
wired open c carol eth0
linked pa pc
ok "load" load_policy <<Y
version: 1
name: borders
vendors:
  - name: large
    mac: ["28:57:be", "d4:e8:53", "d4:e8:53:44:40/36"]
  - name: medium
    mac: ["b0:b3:53:60/28"]
  - name: small
    mac: ["70:b3:d5:12:30/36", "70:b3:d5:12:50/36"]
  - name: watched
    mode: monitor
    mac: ["d4:e8:53:40/28"]
Y

# Address, what becomes of its frames, vendor, prefix.
cat > "$scratch/addresses" <<A
28:57:be:00:00:00 drop large 28:57:be/24
28:57:be:ff:ff:ff drop large 28:57:be/24
28:57:bd:ff:ff:ff pass
28:57:bf:00:00:00 pass
28:56:be:01:02:03 pass
29:57:be:01:02:03 group
2a:57:be:01:02:03 pass
2b:57:be:01:02:03 group
2c:57:be:01:02:03 pass
28:57:7e:01:02:03 pass
28:57:fe:01:02:03 pass
28:57:3e:01:02:03 pass
57:28:be:01:02:03 group
b0:b3:53:60:00:00 drop medium b0:b3:53:60/28
b0:b3:53:6f:ff:ff drop medium b0:b3:53:60/28
b0:b3:53:5f:ff:ff pass
b0:b3:53:70:00:00 pass
b0:b3:52:60:00:00 pass
b0:b3:54:60:00:00 pass
b2:b3:53:60:00:00 pass
70:b3:d5:12:30:00 drop small 70:b3:d5:12:30/36
70:b3:d5:12:3f:ff drop small 70:b3:d5:12:30/36
70:b3:d5:12:2f:ff pass
70:b3:d5:12:40:00 pass
70:b3:d5:12:4f:ff pass
70:b3:d5:12:50:00 drop small 70:b3:d5:12:50/36
70:b3:d5:12:60:00 pass
70:b3:d5:11:30:00 pass
70:b3:d5:13:30:00 pass
72:b3:d5:12:30:00 pass
d4:e8:53:00:00:00 drop large d4:e8:53/24
d4:e8:53:3f:ff:ff drop large d4:e8:53/24
d4:e8:53:40:00:00 monitor watched d4:e8:53:40/28
d4:e8:53:4f:ff:ff monitor watched d4:e8:53:40/28
d4:e8:53:44:3f:ff monitor watched d4:e8:53:40/28
d4:e8:53:44:40:00 drop large d4:e8:53:44:40/36
d4:e8:53:44:4f:ff drop large d4:e8:53:44:40/36
d4:e8:53:44:50:00 monitor watched d4:e8:53:40/28
d4:e8:53:50:00:00 drop large d4:e8:53/24
d4:e8:53:ff:ff:ff drop large d4:e8:53/24
d4:e8:54:00:00:00 pass
d4:e8:52:ff:ff:ff pass
A

while read -r mac fate _; do
	wanted=3
	[ "$fate" = drop ] && wanted=0
	heard "to $mac" $wanted a c 3 src=$clean dst="$mac"
	[ "$fate" = group ] ||
		heard "from $mac" $wanted c a 3 src="$mac" dst=$everyone
done < "$scratch/addresses"

# All at once: the inventory, and what it has counted.
"$debarctl" devices --json | jq -r '.devices | sort_by(.mac)[] |
	[.mac, .verdict, .vendor,
	 .prefix, .frames, .["dropped-frames"]] | join(" ")' > "$scratch/got"
while read -r mac fate vendor prefix; do
	case $fate in
	drop) echo "$mac $fate $vendor $prefix 6 6" ;;
	monitor) echo "$mac $fate $vendor $prefix 6 0" ;;
	esac
done < "$scratch/addresses" | sort > "$scratch/wanted"
ok "the inventory has these devices and no others" \
	diff "$scratch/wanted" "$scratch/got"
is "vendors are counted" "$("$debarctl" vendors --json | jq -r '[.vendors[] |
	"\(.name) \(.devices) \(.frames) \(.["dropped-frames"])"] | join("; ")')" \
	"large 8 48 48; medium 2 12 12; small 3 18 18; watched 4 24 0"

stop_wire
demolish "link del br0" "link del pa" "link del pc"
ok "the module unloads" unload_module
finish
