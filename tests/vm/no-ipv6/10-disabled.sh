#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A box that was booted with ipv6.disable=1 has none of IPv6's tables, and still
# hears and bridges it.
#
#   a:eth0 --- pa [br0] pb --- b:eth0
. "$(dirname "$0")/../../lib.sh"
. "$(dirname "$0")/../lib/traffic.sh"

load_module
build <<B
netns add a
netns add b
link add br0 up type bridge mcast_snooping 0
link add pa up master br0 type veth peer name eth0 netns a
link add pb up master br0 type veth peer name eth0 netns b
B
start_wire
wired open a a eth0
wired open b b eth0
linked pa pb
ok "load" load_policy <<Y
version: 1
name: no-ipv6
vendors:
  - name: hikvision
    mac: ["28:57:be"]
    tls:
      - {issuer: {O: HIKVISION}}
settings: {eui64: enforce, device-networks: [private, on-link, routed]}
Y
not_ok "there is no IPv6" test -e /proc/sys/net/ipv6

to_us=(dst="$clean" "ip=2001:db8::64>2001:db8::1" proto=58)
heard "frames of others pass" 2 a b 2 src="$other" "${to_us[@]}"
heard "a solicitation of a covered device" 0 a b 2 src="$camera" "${to_us[@]}" \
	hex=870000000000000020010db8000000000000000000000001 / src="$other" dst="$everyone"
heard "its advertisement" 0 a b 2 src="$camera" "${to_us[@]}" \
	hex=880000006000000020010db8000000000000000000000064 / src="$other" dst="$everyone"
heard "an address made of a covered MAC" 0 a b 2 src="$other" dst="$clean" \
	"ip=2001:db8::2a57:beff:fe01:203>2001:db8::1" / "ip=2001:db8::64>2001:db8::1"
is "no route leads to an address" \
	"$("$debarctl" quarantine 2001:db8::5 --vendor hikvision 2>&1 | grep -c "no route")" 1
ok "it can be quarantined where it is" \
	"$debarctl" quarantine 2001:db8::5 --vendor hikvision -i pa
heard "then its frames are dropped" 0 a b 2 src="$other" dst="$clean" \
	"ip=2001:db8::5>2001:db8::1" / "ip=2001:db8::64>2001:db8::1"
stop_wire
demolish "link del br0" "link del pa" "link del pb"
ok "the module unloads" unload_module
finish
