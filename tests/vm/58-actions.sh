#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a policy may have done with what certificates and addresses say: reject,
# drop what is undecided, EUI-64, and what a reload keeps.
#
#   client:eth0 --- lc [box] ls --- eth0:server
#                       wg0 ------- wg0:server
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

host client
host server
build <<B
link add lc type veth peer name eth0 netns client
link add ls type veth peer name eth0 netns server
link set lc up
link set ls up
link add wg0 mtu 1300 type wireguard
addr add 10.0.0.1/24 dev lc
addr add fd00:10::1/64 dev lc nodad
addr add 192.168.1.1/24 dev ls
addr add fd00:1::1/64 dev ls nodad
addr add 192.168.9.1/24 dev wg0
B
need ip -n client -batch - <<B
link set eth0 up
addr add 10.0.0.10/24 dev eth0
addr add fd00:10::10/64 dev eth0 nodad
route add default via 10.0.0.1
route add default via fd00:10::1
B
universal=fd00:1::2a57:beff:fe01:203 local=fd00:1::2857:beff:fe01:203
need ip -n server -batch - <<B
link set eth0 up
addr add 192.168.1.64/24 dev eth0
addr add 192.168.1.65/24 dev eth0
addr add 192.168.1.66/24 dev eth0
addr add fd00:1::64/64 dev eth0 nodad
addr add $universal/64 dev eth0 nodad
addr add $local/64 dev eth0 nodad
link add wg0 mtu 1300 type wireguard
addr add 192.168.9.64/24 dev wg0
route add default via 192.168.1.1
route add default via fd00:1::1
B
umask 077
wg genkey > "$scratch/box.wg"
wg genkey > "$scratch/server.wg"
need wg set wg0 listen-port 5000 private-key "$scratch/box.wg" \
	peer "$(wg pubkey < "$scratch/server.wg")" allowed-ips 192.168.9.64/32 \
	endpoint 192.168.1.66:5000
need in_host server wg set wg0 listen-port 5000 private-key "$scratch/server.wg" \
	peer "$(wg pubkey < "$scratch/box.wg")" allowed-ips 0.0.0.0/0 \
	endpoint 192.168.1.1:5000
need ip link set wg0 up
need ip -n server link set wg0 up
need ip -n server route add 10.0.0.10/32 via 192.168.1.1
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1

start_peers
peered authority dahua "$dahua_ca"
peered authority private "/C=US/O=Example/CN=Example CA"
peered certificate camera "/C=CN/CN=192.168.1.108" dahua
peered certificate endless "/CN=endless" private names=340
for address in 192.168.1.64 fd00:1::64 192.168.9.64; do
	peered serve server $address 443 camera max=1.2
done
peered serve server 192.168.1.65 443 endless max=1.2
load_module

rule='{issuer: {O: "Zhejiang Dahua Technology*", CN: "Dahua Device *"}}'
policy() { # RULE SETTINGS
	load_policy <<-Y
	version: 1
	name: certificates
	vendors:
	  - name: dahua
	    tls:
	      - {subject: {O: DahuaTech}}
	      - $1
	settings: {$2}
	Y
}

# --- reject --------------------------------------------------------------------

# Without a reset the client would have to wait, and the server would repeat
# itself for a quarter of an hour.
fails_at_once() { # HOST ADDRESS
	peer get "$1" "$2" 443
	echo "$answer"
	[ "$answer" = reset ] && eventually is_closed
}

is_closed() {
	[ -z "$(in_host server ss -Hnt '( sport = :443 )')" ]
}

ok "reject" policy "$rule" "action: reject"
ok "both ends of a connection are reset" \
	fails_at_once client 192.168.1.64
ok "and the camera is quarantined" is_banned 192.168.1.64
not_ok "and does not answer" reaches client 192.168.1.64
ok "over IPv6, too" fails_at_once client fd00:1::64
need "$debarctl" release 192.168.1.64
ok "a connection of the box itself" fails_at_once - 192.168.1.64
ok "a device without an Ethernet header" fails_at_once - 192.168.9.64
is "is quarantined like others" "$(banned 192.168.9.64 '[.ifname, .mac] | tojson')" '["wg0",null]'
not_ok "and does not answer" ping -n -q -c 1 -W 1 192.168.9.64
is "all of them" "$(all_banned)" "192.168.1.64 192.168.9.64 fd00:1::64"

# --- reloads -------------------------------------------------------------------

before=$(banned 192.168.1.64 '[.sha256, .rule, ."first-seen"] | tojson')
ok "the same rule, in another policy" policy "$rule" "quarantine-ttl: 1h"
is "keeps it in quarantine, with its evidence" \
	"$(banned 192.168.1.64 '[.sha256, .rule, ."first-seen"] | tojson')" "$before"
not_ok "it does not answer" reaches client 192.168.1.64
ok "a mode that only monitors" "$debarctl" mode monitor
ok "lets it answer" reaches client 192.168.1.64
is "in quarantine all the same" "$(banned 192.168.1.64 '[.verdict, .reason] | tojson')" \
	'["monitor","mode-monitor"]'
gets "and serve" page client 192.168.1.64 443
ok "enforce" "$debarctl" mode enforce
not_ok "it does not answer" reaches client 192.168.1.64
ok "a policy without the rule" policy '{subject: {O: Other}}' "quarantine-ttl: 1h"
is "lets all go" "$(all_banned)" ""
ok "it answers" reaches client 192.168.1.64
gets "and serves" page client 192.168.1.64 443
ok "and the rule again" policy "$rule" "quarantine-ttl: 1h"
ok "begins anew" reaches client 192.168.1.64

# --- an operator's word ----------------------------------------------------------

monitored() { # RULE: a policy with nothing else of the vendor
	load_policy <<-Y
	version: 1
	name: monitored
	vendors:
	  - name: dahua
	    tls:
	      - {subject: {O: Unheard of}, mode: monitor}
	      - $1
	Y
}
of_64() { banned 192.168.1.64 '[.vendor, .rule, .sha256 != null] | tojson'; }
start_listening
ok "a vendor can be named" "$debarctl" quarantine 192.168.1.64 --vendor dahua --for 2h
not_ok "who is banned by that" reaches client 192.168.1.64
is "by no rule" "$(of_64)" '["dahua",null,false]'
ok "nor does the event name one" eventually event quarantined \
	'.device.ipv4 == "192.168.1.64" and .device.vendor == "dahua" and .device.rule == null'
ok "a policy that has none of the vendor's rules" monitored '{subject: {O: Another}}'
is "knows the vendor" "$(of_64)" '["dahua",null,false]'
not_ok "which is banned, though its first rule only monitors" reaches client 192.168.1.64
need "$debarctl" quarantine 192.168.1.77 --vendor dahua --for 2h
seen=$(banned 192.168.1.64 '."first-seen"')
frames=$(banned 192.168.1.64 .frames)
need load_policy <<-Y
	version: 1
	name: watched
	vendors:
	  - name: dahua
	    tls:
	      - ${rule%\}}, mode: monitor}
	      - {subject: {O: Unheard of}}
Y
need "$debarctl" mode monitor
gets "a certificate that is only watched" page client 192.168.1.64 443
is "changes nothing" "$(of_64)" '["dahua",null,false]'
ok "nor how long it is to stay" test "$(banned 192.168.1.64 '."expires-in"')" -le 7200
need "$debarctl" quarantine 192.168.1.64 --vendor dahua --for 30h
need "$debarctl" mode enforce
not_ok "it is banned by the word" reaches client 192.168.1.64
need monitored "$rule"
need "$debarctl" mode monitor
gets "its certificate" page client 192.168.1.64 443
is "takes the place of the word" "$(of_64 | jq -c '[.[0], .[1] != null, .[2]]')" '["dahua",true,true]'
is "and the device has been known as long" "$(banned 192.168.1.64 '."first-seen"')" "$seen"
ok "it stays as long as it was to" test "$(banned 192.168.1.64 '."expires-in"')" -gt 90000
ok "with its frames" test "$(banned 192.168.1.64 .frames)" -gt "$frames"
before=$(of_64)
ok "to name the same vendor" "$debarctl" quarantine 192.168.1.64 --vendor dahua --for 3h
is "leaves the certificate" "$(of_64)" "$before"
ok "but gives it time" test "$(banned 192.168.1.64 '."expires-in"')" -gt 7200
need load_policy <<-Y
	version: 1
	name: others
	vendors:
	  - {name: dahua, tls: [$rule]}
	  - {name: acme, tls: [{subject: {O: Acme}}]}
Y
is "another policy with the rule" "$(of_64)" "$before"
ok "to name another vendor" "$debarctl" quarantine 192.168.1.64 --vendor acme
is "is heard" "$(of_64)" '["acme",null,false]'
ok "a policy without this vendor" policy "$rule" "quarantine-ttl: 1h"
is "lets it go, and keeps others" "$(all_banned)" 192.168.1.77
need "$debarctl" release 192.168.1.77
stop_listening

# --- what is undecided ---------------------------------------------------------

gets "a certificate that is too long passes" page client 192.168.1.65 443
is "undecided" "$(unread undecided too-long)" 1
ok "on-undecided: drop" policy "$rule" "on-undecided: drop"
gets "stops it" nothing client 192.168.1.65 443 brief
is "undecided" "$(unread undecided too-long)" 2
not_ok "and bans nobody" is_banned 192.168.1.65
ok "it answers" reaches client 192.168.1.65

# --- addresses made from MACs --------------------------------------------------

eui64() { # SETTINGS
	load_policy <<-Y
	version: 1
	name: addresses
	vendors: [{name: hikvision, mac: ["28:57:be"], tls: [{subject: {O: HIKVISION}}]}]
	settings: {$1}
	Y
}

ok "EUI-64" eui64 "quarantine-ttl: 1h"
ok "is only monitored" reaches client $universal
is "and listed" "$(device_of 28:57:be:01:02:03 '[.vendor, .verdict, .reason] | tojson')" \
	'["hikvision","monitor","eui64"]'
ok "eui64: enforce" eui64 "eui64: enforce"
not_ok "drops it" reaches client $universal
is "as it says" "$(device_of 28:57:be:01:02:03 '[.verdict, .reason] | tojson')" \
	'["drop","enforced"]'
ok "but not an address of a locally administered MAC" reaches client $local
ok "eui64: off" eui64 "eui64: off"
ok "lets it pass" reaches client $universal

# --- ports that are used anew ---------------------------------------------------

ok "a policy that quarantines nobody here" policy "$rule" \
	"action: reject, device-networks: [10.99.0.0/16]"
before=$(status_of .handshakes)
gets "a connection from a port of its own" reset client 192.168.1.64 443 port=6000
gets "and another one from there" reset client 192.168.1.64 443 port=6000
is "is read for itself, up to its certificate" \
	$(($(status_of .handshakes) - before)) 2
is "nobody is quarantined" "$(all_banned)" ""

stop_peers
remove_hosts
ip link del wg0
sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
ok "the module unloads" unload_module
finish
