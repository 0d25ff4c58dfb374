#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Guard rails where certificates are concerned, resets on the way out of this
# box, and handshakes that are under way while the policy changes. Connections
# are reset, so that nobody waits.
#
#   client:eth0 --- lc [box] ls --- eth0:server
#                      [box] lo: a server of its own
#
# Each server is 192.168.1.N.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

build <<B
netns add client
netns add server
link add lc up type veth peer name eth0 netns client
link add ls up type veth peer name eth0 netns server
link add elsewhere up type dummy
addr add 10.0.0.1/24 dev lc
addr add fd00:10::1/64 dev lc nodad
addr add 192.168.1.1/24 dev ls
addr add fd00:1::1/64 dev ls nodad
addr add fd00:2::1/64 dev elsewhere nodad
route add 10.99.0.0/16 via 192.168.1.66
route add default via fd00:2::2 dev elsewhere
B
need ip -n client -batch - <<B
link set eth0 up
addr add 10.0.0.10/24 dev eth0
addr add fd00:10::10/64 dev eth0 nodad
route add default via 10.0.0.1
route add default via fd00:10::1
B
{
	echo "link set lo up"
	echo "link set eth0 up"
	for ((i = 64; i < 80; i++)); do
		echo "addr add 192.168.1.$i/24 dev eth0"
	done
	echo "addr add fd00:1::64/64 dev eth0 nodad"
	echo "addr add 2001:db8:77::64/128 dev lo nodad"
	echo "route add default via 192.168.1.1"
	echo "route add default via fd00:1::1"
} > "$scratch/server"
need ip -n server -batch "$scratch/server"
linked ls
need ip -batch - <<B
nexthop add id 7 via fd00:1::64 dev ls
route add 2001:db8:77::/64 nhid 7
B
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1

start_peers
peered authority dahua "$dahua_ca"
peered authority private "/C=US/O=Example/CN=Example CA"
peered certificate camera "/C=CN/CN=192.168.1.108" dahua
peered certificate clean "/C=US/O=Example/CN=other" private
peered certificate endless "/CN=endless" private names=340
for host in 64 65 66 70 71 72 73; do
	peered serve server 192.168.1.$host 443 camera max=1.2
done
for host in 67 68; do
	peered serve server 192.168.1.$host 443 endless max=1.2
done
peered serve server 192.168.1.69 443 clean max=1.2
peered serve server 2001:db8:77::64 443 camera max=1.2
peered serve - 192.168.1.1 443 camera max=1.2
load_module

rule='{issuer: {O: "Zhejiang Dahua Technology*", CN: "Dahua Device *"}}'
policy() { # SETTINGS [RULE] [MORE OF THE VENDOR]
	load_policy <<-Y
	version: 1
	name: guarded
	protect: [192.168.1.65, 192.168.1.67]
	vendors:
	  - name: dahua
	    tls: [{subject: {O: DahuaTech}}, ${2:-$rule}]
	    ${3-}
	settings: {action: reject, $1}
	Y
}

condemned() {
	status_of '.condemned // 0'
}

# --- guard rails -----------------------------------------------------------------

guarded() { # WHAT ADDRESS
	peer open "$2" client "$2" 443
	is "$1: is read" "$answer" page
	peer say "$2" server
	is "$1: its connection goes on" "$answer" heard
}

need policy "quarantine-ttl: 1h"
guarded "one that is protected" 192.168.1.65
guarded "a gateway" 192.168.1.66
guarded "this box" 192.168.1.1
is "none of them is banned" "$(all_banned)" ""
is "nor their connections" "$(condemned)" 0
gets "for comparison, another" reset client 192.168.1.64 443
is "is banned" "$(all_banned)" 192.168.1.64
is "and its connection" "$(condemned)" 1
ok "protect-gateways: no" policy "protect-gateways: no"
gets "the gateway" reset client 192.168.1.66 443
is "is banned, too" "$(all_banned)" "192.168.1.64 192.168.1.66"

ok "on-undecided: drop" policy "on-undecided: drop"
gets "what cannot be decided" reset client 192.168.1.68 443
gets "passes from one that is protected" page client 192.168.1.67 443
is "though neither is decided" "$(unread undecided too-long)" 2

# --- networks that are routed by a nexthop object ---------------------------------

ok "device-networks: routed" policy "device-networks: [routed]"
gets "one in a network by a nexthop object" reset client 2001:db8:77::64 443
is "is banned" "$(banned 2001:db8:77::64 .ifname)" ls
ok "released" "$debarctl" release 2001:db8:77::64
ok "and quarantined by its address alone" "$debarctl" quarantine 2001:db8:77::64 --vendor dahua
is "it is looked for where its route leads" "$(banned 2001:db8:77::64 .ifname)" ls
ok "flush" "$debarctl" flush

# --- resets on the way out --------------------------------------------------------

# What is dropped is the ClientHello of a program of this box: its socket is
# locked at that moment.
ok "a name" policy "quarantine-ttl: 1h" "" "sni: [cameras.example]"
peer many 10 - 192.168.1.69 443 sni=a.cameras.example
is "a client on this box is reset" "$answer" "10 reset"
peer many 10 client 192.168.1.69 443 sni=a.cameras.example
is "and one that it routes for" "$answer" "10 reset"
is_closed() {
	[ -z "$(in_host server ss -Hnt '( sport = :443 and src 192.168.1.69 )')" ]
}
ok "so are the server's ends" eventually is_closed
gets "by another name it serves this box" page - 192.168.1.69 443 sni=notcameras.example
is "and is not banned" "$(all_banned)" ""

# --- the policy changes under way -------------------------------------------------

# goes_on DESCRIPTION WANTED ADDRESS COMMAND...: which comes within the ClientHello
goes_on() {
	peered begin handshake client "$3" 443
	"${@:4}" > "$scratch/out" 2>&1 || is "$1: $4" failed ""
	peer finish handshake
	is "$1" "$answer" "$2"
}
need policy "quarantine-ttl: 1h"
before=$("$debarctl" rules --json | jq -r '.rules[].name' | sort)
goes_on "a policy with the same rule, otherwise numbered" reset 192.168.1.70 \
	policy "quarantine-ttl: 2h" "$rule, {subject: {O: Another}}" "mac: [\"00:00:5e\"]"
is "bans by it" "$(banned 192.168.1.70 .rule)" "$(grep issuer-cn <<< "$before")"
is "for as long as it says" "$(banned 192.168.1.70 '."expires-in" > 3600')" true
goes_on "one without the rule" page 192.168.1.71 policy "quarantine-ttl: 1h" "{subject: {O: Another}}"
is "bans nobody" "$(all_banned)" ""
goes_on "one that has got it" reset 192.168.1.72 policy "quarantine-ttl: 1h"
is "bans" "$(all_banned)" 192.168.1.72
goes_on "none any more" page 192.168.1.73 "$debarctl" flush

# Two policies by turns that both refuse a name: no handshake falls between them.
need policy "quarantine-ttl: 1h" "" "sni: [cameras.example]"
cp "$scratch/policy.yaml" "$scratch/one.yaml"
need policy "quarantine-ttl: 1h" "{san: nobody.example}" "sni: [another.example, cameras.example]"
cp "$scratch/policy.yaml" "$scratch/two.yaml"
(
	for _ in 1 2 3 4; do
		"$debarctl" load "$scratch/one.yaml" && "$debarctl" load "$scratch/two.yaml" || exit
	done > "$scratch/loads" 2>&1
) &
loads=$!
refused=() served=() rounds=0
while kill -0 $loads 2> /dev/null || [ $rounds -lt 2 ]; do
	peer many 10 client 192.168.1.69 443 sni=a.cameras.example
	refused+=("$answer")
	peer many 10 client 192.168.1.69 443 sni=clean.example
	served+=("$answer")
	rounds=$((rounds + 1))
done
ok "eight loads" wait $loads
is "by turns: a name that both refuse" "$(printf '%s\n' "${refused[@]}" | sort -u)" "10 reset"
is "by turns: one that neither does" "$(printf '%s\n' "${served[@]}" | sort -u)" "10 page"

stop_peers
remove_hosts
ip link del elsewhere
sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
ok "the module unloads" unload_module
finish
