#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A rule that only monitors, or that is switched off, hides nothing on the same
# connection from one that bans.
#
#   client:eth0 --- lc [box] ls --- eth0:server
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

host client
host server
# So that a certificate comes in segments after that of another.
build <<B
link add lc mtu 600 type veth peer name eth0 mtu 600 netns client
link add ls mtu 600 type veth peer name eth0 mtu 600 netns server
link set lc up
link set ls up
addr add 10.0.0.1/24 dev lc
addr add 192.168.1.1/24 dev ls
B
need ip -n client -batch - <<B
link set eth0 up
addr add 10.0.0.10/24 dev eth0
route add default via 10.0.0.1
B
need ip -n server -batch - <<B
link set eth0 up
addr add 192.168.1.64/24 dev eth0
route add default via 192.168.1.1
B
sysctl -qw net.ipv4.ip_forward=1

start_peers
peered authority dahua "$dahua_ca"
peered authority private "/C=US/O=Example/CN=Example CA"
peered certificate camera "/C=CN/CN=192.168.1.108" dahua
peered certificate visitor "/C=CN/CN=visitor" dahua
peered certificate page "/C=US/O=Example/CN=page" private
peered chain whole camera dahua
peered serve server 192.168.1.64 443 whole max=1.2
peered serve server 192.168.1.64 444 page max=1.2 ask=dahua
load_module

policy() { # VENDORS [LINE], in YAML
	"$debarctl" flush > /dev/null
	load_policy <<-Y
	version: 1
	name: lenient
	vendors: [$1]
	${2-}
	Y
}

# Those of the policy that matched frames, and whether it dropped any.
matched() {
	"$debarctl" rules --json | jq -c '[.rules[] | select(.frames > 0) |
		[.vendor, ."dropped-frames" > 0]] | sort'
}

banning='{name: dahua, tls: [{subject: {CN: "Dahua Device NVR CA"}}]}'
named='name: name, sni: [{mode: monitor, domains: [camera.test]}]'
leaf='name: leaf, tls: [{subject: {CN: 192.168.1.108}, mode: monitor}]'

ok "a server name is monitored" policy "{$named}"
gets "so that it passes" page client 192.168.1.64 443 sni=camera.test
is "and is counted" "$(matched)" '[["name",false]]'
ok "besides, an authority is banned" policy "{$named}, $banning"
gets "a certificate by it does not pass behind that name" \
	nothing client 192.168.1.64 443 sni=camera.test brief
is "it is the authority's rule that drops it" "$(matched)" '[["dahua",true],["name",false]]'
is "and quarantines the camera" "$(banned 192.168.1.64 '[.vendor, .verdict] | tojson')" \
	'["dahua","drop"]'

ok "a certificate is monitored" policy "{$leaf}"
gets "so that it passes" page client 192.168.1.64 443
is "with its address in quarantine" "$(banned 192.168.1.64 '[.vendor, .verdict] | tojson')" \
	'["leaf","monitor"]'
ok "besides, the authority behind it is banned" policy "{$leaf}, $banning"
gets "it does not pass" nothing client 192.168.1.64 443 brief
is "it is in quarantine by that" "$(banned 192.168.1.64 .vendor)" dahua
not_ok "it is not even to be reached" reaches client 192.168.1.64

for before in "$named" "$leaf"; do
	ok "where nobody is quarantined" policy "{$before}, $banning" \
		"settings: {device-networks: [10.99.0.0/16]}"
	gets "what comes after ${before%%,*} ends the connection" \
		nothing client 192.168.1.64 443 sni=camera.test brief
	is "and does no more" "$(all_banned)" ""
done

ok "a vendor that is switched off" policy "{$leaf, mode: off}, $banning"
gets "hides no other" nothing client 192.168.1.64 443 brief
ok "one whose day has not come" policy "{$leaf, effective: 2999-01-01}, $banning"
gets "neither" nothing client 192.168.1.64 443 brief

server='name: page, tls: [{subject: {CN: page}, mode: monitor}]'
visitor='{name: visitor, tls: [{subject: {CN: visitor}}]}'
ok "a server is monitored, its client banned" policy "{$server}, $visitor"
gets "a client without a certificate gets a page" page client 192.168.1.64 444
gets "that one does not" nothing client 192.168.1.64 444 cert=visitor brief
is "and is in quarantine" "$(banned 10.0.0.10 '[.vendor, .verdict] | tojson')" '["visitor","drop"]'

ok "where the stricter comes first" policy \
	"{name: leaf, tls: [{subject: {CN: 192.168.1.108}}]}, {name: dahua, tls: [{subject: {CN: \"Dahua Device NVR CA\"}, mode: monitor}]}"
gets "it is that" nothing client 192.168.1.64 443 brief
is "which counts" "$(matched)" '[["leaf",true]]'

# What is found while nothing is dropped is what it goes by when that changes.
stricter='{name: leaf, tls: [{subject: {CN: 192.168.1.108}}]}'
watched='{name: dahua, tls: [{subject: {CN: "Dahua Device NVR CA"}, mode: monitor}]}'
ok "a policy only watches" policy "$stricter, $watched" "mode: monitor"
gets "so that all of the chain passes" page client 192.168.1.64 443
is "the stricter of its rules has the address" "$(banned 192.168.1.64 .vendor)" leaf
need "$debarctl" mode enforce
not_ok "and ends it when the policy enforces" reaches client 192.168.1.64
ok "it only watches, and quarantines nobody" policy "{$leaf}, $banning" \
	$'mode: monitor\nsettings: {device-networks: [10.99.0.0/16]}'
gets "the chain passes" page client 192.168.1.64 443
ok "the stricter has the rest of the connection" \
	jq -ne "$(matched) | any(.[]; . == [\"dahua\", false])"
stop_peers
remove_hosts
ok "the module unloads" unload_module
finish
