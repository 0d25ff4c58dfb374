#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A camera with a clean MAC beyond a router is known by its certificate, at its
# first handshake, and all of its traffic ends:
#
#   client:eth0 --- lc [box] lg --- eth0 [gate] --- eth0:camera, eth0:other
#
# client 198.51.100.10, camera 192.168.1.64 (and .66), other 192.168.2.65
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

lc=02:00:00:00:01:0c lg=02:00:00:00:01:0d gate=02:00:00:00:02:01
client=02:00:00:00:03:01 camera=02:00:00:00:03:02 inner=02:00:00:00:02:02
build <<B
netns add client
netns add gate
netns add camera
netns add other
link add lc up address $lc type veth peer name eth0 address $client netns client
link add lg up address $lg type veth peer name eth0 address $gate netns gate
link add cam netns gate address $inner type veth peer name eth0 address $camera netns camera
link add oth netns gate type veth peer name eth0 netns other
addr add 198.51.100.1/24 dev lc
addr add 10.0.0.1/24 dev lg
route add 192.168.0.0/16 via 10.0.0.2
B
# host ADDRESS... of a namespace, and its way out
addresses() { # HOST DEVICE GATEWAY|- ADDRESS...
	local address commands="link set lo up
link set $2 up"
	for address in "${@:4}"; do
		commands+=$'\n'"addr add $address dev $2"
	done
	[ "$3" = - ] || commands+=$'\n'"route add default via $3"
	need ip -n "$1" -batch - <<< "$commands"
}
addresses client eth0 198.51.100.1 198.51.100.10/24
addresses gate eth0 10.0.0.1 10.0.0.2/24
addresses gate cam - 192.168.1.1/24
addresses gate oth - 192.168.2.1/24
addresses camera eth0 192.168.1.1 192.168.1.64/24 192.168.1.66/24
addresses other eth0 192.168.2.1 192.168.2.65/24
sysctl -qw net.ipv4.ip_forward=1
in_host gate sysctl -qw net.ipv4.ip_forward=1

start_peers
peered authority dahua "$dahua_ca"
peered authority private "/C=US/O=Example/CN=Example CA"
peered certificate camera "/C=CN/CN=192.168.1.108" dahua
peered certificate other "/C=US/O=Example/CN=other" private
peered serve camera 192.168.1.64 443 camera max=1.2
peered serve camera 192.168.1.64 8443 camera min=1.3
peered serve other 192.168.2.65 443 other max=1.2
load_module
start_wire
wired open c client eth0
wired open d camera eth0

ok "without a policy the camera serves" fetch client https://192.168.1.64/
gets "and by TLS 1.3" page client 192.168.1.64 8443
need ban_dahua
start_listening
ok "with one that is unknown yet, it answers" reaches client 192.168.1.64
is "nobody is quarantined" "$(all_banned)" ""

ask_for client https://192.168.1.64/ page
ok "the first handshake identifies it" eventually is_banned 192.168.1.64
rule=$("$debarctl" rules --json | jq -r '.rules[0].name')
# The MAC is that of the gateway before it, and is not learned.
is "evidence, for a day, as nobody asked for more" "$(banned 192.168.1.64 \
	'[.vendor, .sha256, .subject, .issuer, .verdict, .ifname, .rule, .mac,
	."expires-in" > 86000 and ."expires-in" <= 86400] | tojson')" \
	"$(jq -cn --arg sha "$(sha256_of camera)" --arg rule "$rule" '["dahua", $sha,
	"C=CN, CN=192.168.1.108",
	"C=CN, O=Zhejiang Dahua Technology Co.,Ltd., CN=Dahua Device NVR CA",
	"drop", "lg", $rule, null, true]')"
ok "an event tells of it" eventually event quarantined \
	'.device.ipv4 == "192.168.1.64" and .device.vendor == "dahua"'

not_ok "its ping dies" reaches client 192.168.1.64
not_ok "to it as well" reaches camera 198.51.100.10
heard "UDP to it" 0 c d 5 src=$client dst=$lc "ip=198.51.100.10>192.168.1.64" \
	/ "ip=198.51.100.10>192.168.1.66"
heard "UDP from it" 0 d c 5 src=$camera dst=$inner "ip=192.168.1.64>198.51.100.10" \
	/ "ip=192.168.1.66>198.51.100.10"
heard "UDP of another address of the same host" 5 d c 5 src=$camera dst=$inner \
	"ip=192.168.1.66>198.51.100.10" / len=60
gets "TLS 1.3 to it dies, which shows no certificate" nothing client 192.168.1.64 8443 brief=1
gets "a server beside it, beyond the same gateway, keeps serving" page client 192.168.2.65 443
is "nobody else is quarantined" "$(all_banned)" 192.168.1.64
is "all of it is counted" "$(banned 192.168.1.64 \
	'."dropped-frames" >= 12 and ."dropped-frames" == .frames')" true
leave
not_ok "nothing of the page has arrived" has_arrived page

ok "release" "$debarctl" release 192.168.1.64
is "nobody is quarantined any more" "$(all_banned)" ""
ok "an event tells of it" eventually event released '.device.ipv4 == "192.168.1.64"'
ok "released, it answers again" reaches client 192.168.1.64
gets "by TLS 1.3, too" page client 192.168.1.64 8443
is "which is opaque" "$(unread opaque tls13)" 1
ok "an event tells of it" eventually event opaque \
	'.connection.opaque == "tls13" and .connection."server-ipv4" == "192.168.1.64"'
gets "but the next handshake" nothing client 192.168.1.64 443 brief
ok "gives it away again" is_banned 192.168.1.64

ok "an operator quarantines another" "$debarctl" quarantine 192.168.2.65 --vendor dahua --for 1h
not_ok "which does not answer any more" reaches client 192.168.2.65
is "for an hour, without a certificate" "$(banned 192.168.2.65 \
	'[."expires-in" <= 3600, .sha256, .vendor] | tojson')" '[true,null,"dahua"]'
is "the gateway cannot be quarantined, which the module gives the reason of" \
	"$("$debarctl" quarantine 10.0.0.2 --vendor dahua 2>&1 | grep -c "a gateway's")" 1
not_ok "nor the box itself" "$debarctl" quarantine 10.0.0.1 --vendor dahua
ok "the gateway answers" reaches client 10.0.0.2

ok "flush" "$debarctl" flush
ok "ends it for the one" reaches client 192.168.1.64
gets "and the other" page client 192.168.2.65 443
stop_listening
stop_peers
stop_wire
demolish "link del lc" "link del lg"
sysctl -qw net.ipv4.ip_forward=0
ok "the module unloads" unload_module
finish
