#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every form of a handshake that real peers have, and every kind of rule with
# its near misses; 52-peers.sh has the programs. The policy only monitors, so that each is carried through;
# each server has an address of its own: those in quarantine have been read.
#
#   client:eth0 --- lc [box] ls --- eth0:server       jumbo frames
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

host client
host server
build <<B
link add lc mtu 9000 type veth peer name eth0 mtu 9000 netns client
link add ls mtu 9000 type veth peer name eth0 mtu 9000 netns server
link set lc up
link set ls up
link add link ls name ls.5 type vlan id 5
link set ls.5 up
addr add 10.0.0.1/24 dev lc
addr add fd00:10::1/64 dev lc nodad
addr add 192.168.1.1/24 dev ls
addr add fd00:1::1/64 dev ls nodad
addr add 192.168.5.1/24 dev ls.5
B
need ip -n client -batch - <<B
link set eth0 up
addr add 10.0.0.10/24 dev eth0
addr add fd00:10::10/64 dev eth0 nodad
route add default via 10.0.0.1
route add 192.168.1.19/32 via 10.0.0.1 advmss 88
route add default via fd00:10::1
B
{
	echo "link set eth0 up"
	for ((i = 10; i < 50; i++)); do
		echo "addr add 192.168.1.$i/24 dev eth0"
	done
	echo "addr add fd00:1::20/64 dev eth0 nodad"
	echo "link add link eth0 name eth0.5 type vlan id 5"
	echo "link set eth0.5 up"
	echo "addr add 192.168.5.27/24 dev eth0.5"
	echo "route add default via 192.168.1.1"
	echo "route add default via fd00:1::1"
} > "$scratch/addresses"
need ip -n server -batch "$scratch/addresses"
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
# Or one super-frame would stand for all segments.
for device in lc ls; do
	need ethtool -K $device tso off gso off gro off
done
for host in client server; do
	need in_host $host ethtool -K eth0 tso off gso off gro off
done

start_peers
example="/C=US/O=Example/CN=example"
peered authority dahua "$dahua_ca"
peered authority private "/C=US/O=Example/CN=Example CA"
peered authority near "/C=CN/O=Zhejiang Dahua Technology Co.,Ltd./CN=Device NVR CA"
peered certificate camera "$example" dahua
peered certificate rsa "$example" dahua key=rsa
peered certificate ed25519 "$example" dahua key=ed25519
peered certificate large "$example" dahua names=240
peered certificate name "/O= hik  Vision /CN=x" private
peered certificate san "$example" private dns=a.cameras.example
peered certificate pinned "$example" private
peered certificate key-pinned "$example" private
peered certificate clean "$example" private
peered certificate near-name "/O=HIK VISION2/CN=HIK VISION" private
peered certificate near-san "/CN=a.cameras.example" private dns=cameras.example.net
peered certificate near-issuer "$example" near
peered certificate level "/O=Example/CN=level 1" private
# The last one of each is what a rule names, behind a clean one and others.
others=(clean private near near-san)
peered chain chain1 level
for ((i = 2; i <= 5; i++)); do
	peered chain chain$i "${others[@]:0:i-1}" level
done
peered chain clean5 clean private near near-name near-san
peer spki key-pinned
spki=$answer

at() { # HOST-NUMBER CERTIFICATE [OPTION OF peers.py...]
	peered serve server "192.168.1.$1" 443 "${@:2}"
}
at 11 camera max=1.0
at 12 camera max=1.1
at 13 rsa max=1.2
at 14 ed25519 max=1.2
at 15 clean5 max=1.2
at 17 large max=1.2
at 19 large max=1.2
at 21 camera max=1.2
peered serve server 192.168.1.21 80 - plain
at 22 name max=1.2
at 23 san max=1.2
at 24 pinned max=1.2
at 25 key-pinned max=1.2
at 31 clean max=1.2
at 32 near-name max=1.2
at 33 near-san max=1.2
at 34 near-issuer max=1.2
at 35 camera
at 36 clean max=1.2
at 37 camera max=1.2
at 38 camera max=1.2 tickets=no
for ((i = 1; i <= 5; i++)); do
	at 4$i chain$i max=1.2
done
peered serve server fd00:1::20 443 camera max=1.2
peered serve server 192.168.5.27 443 camera max=1.2
peered serve client 10.0.0.10 443 clean max=1.2 ask=dahua

# Sessions from before there is a policy.
gets "a session by ticket" page client 192.168.1.37 443 keep=ticket
gets "a session by id" page client 192.168.1.38 443 keep=id

load_module
ok "policy" load_policy <<Y
version: 1
name: forms
mode: monitor
vendors:
  - name: dahua
    tls:
      - {issuer: {O: "Zhejiang Dahua Technology*", CN: "Dahua Device *"}}
      - {subject: {O: HIK VISION}}
      - {san: "*.cameras.example"}
      - {sha256: "$(sha256_of pinned)"}
      - {spki-sha256: "$spki"}
      - {subject: {CN: "level ?"}}
    sni: [cameras.example]
settings: {action: reject}
Y
start_listening
peered watch - ls

get() { # DESCRIPTION HOST-NUMBER [OPTION OF peers.py...]
	gets "$1" page client "192.168.1.$2" 443 "${@:3}"
}
# Segments that came from an address, and the octets of the longest one.
segments() { # HOST-NUMBER
	peer segments "192.168.1.$1"
	read -r number longest <<< "$answer"
}
get "TLS 1.0" 11
get "TLS 1.1" 12
get "RSA" 13
get "Ed25519" 14
get "12 KB in jumbo frames" 17
segments 17
ok "on the wire: as long as they may be ($longest)" test "$longest" -gt 8900 -a "$longest" -le 8960
get "12 KB in segments of 88 octets" 19
segments 19
ok "on the wire: no longer ($longest)" test "$longest" -gt 0 -a "$longest" -le 88
ok "but many ($number)" test "$number" -gt 140
for ((i = 1; i <= 5; i++)); do
	get "a chain of $i, whose last one a rule names" 4$i
done
get "a chain of 5, of which no rule names any" 15
gets "IPv6" page client fd00:1::20 443
gets "VLAN" page client 192.168.5.27 443
gets "a connection that is no TLS" page client 192.168.1.21 80 plain port=5000
gets "from the same port, over the same address" page client 192.168.1.21 443 port=5000
gets "and again" page client 192.168.1.21 443 port=5000
gets "a client that shows a certificate" page server 10.0.0.10 443 \
	from=192.168.1.28 cert=camera
for i in 22 23 24 25; do
	get "rule $i" $i
done
for i in 31 32 33 34; do
	get "near miss $i" $i
done
is "all were read, and no near miss was hit" "$(all_banned)" \
	"192.168.1.11 192.168.1.12 192.168.1.13 192.168.1.14 192.168.1.17 192.168.1.19 192.168.1.21 192.168.1.22 192.168.1.23 192.168.1.24 192.168.1.25 192.168.1.28 192.168.1.41 192.168.1.42 192.168.1.43 192.168.1.44 192.168.1.45 192.168.5.27 fd00:1::20"
is "by these rules" "$("$debarctl" devices --json | jq -r '[.devices[] |
	select(.ipv4 // "" | test("[.]2[1-5]$|[.]45$")) | .ipv4 + " " + .rule] | sort | join("\n")' |
	sed 's/[.][0-9a-f]*$//')" \
	"192.168.1.21 dahua/tls/issuer-cn-dahua-device-issuer-o-zhejiang-dahua-technology
192.168.1.22 dahua/tls/subject-o-hik-vision
192.168.1.23 dahua/tls/san-dns-cameras-example
192.168.1.24 dahua/tls/sha256
192.168.1.25 dahua/tls/spki-sha256
192.168.1.45 dahua/tls/subject-cn-level"
is "the certificates that were seen" "$("$debarctl" devices --json | jq -r '.devices[] |
	select(.ipv4 // "" | test("[.](13|14|17)$")) | .ipv4 + " " + .sha256' | sort)" \
	"192.168.1.13 $(sha256_of rsa)
192.168.1.14 $(sha256_of ed25519)
192.168.1.17 $(sha256_of large)"
is "nothing was undecided or opaque" "$(status_of '.unread | length')" 0

# TLS 1.3 and resumed sessions hide the certificate.
ok "enforce" "$debarctl" mode enforce
get "TLS 1.3" 35
is "is opaque" "$(unread opaque tls13)" 1
ok "an event tells of it" eventually event opaque '.connection.opaque == "tls13" and
	.connection."server-ipv4" == "192.168.1.35" and .connection."server-port" == 443'
gets "a session that is resumed by ticket" resumed client 192.168.1.37 443 use=ticket
gets "and one by id" resumed client 192.168.1.38 443 use=id
is "are opaque" "$(unread opaque resumed)" 2
for i in 37 38; do
	ok "an event tells of $i" eventually event opaque \
		".connection.opaque == \"resumed\" and .connection.\"server-ipv4\" == \"192.168.1.$i\""
done
is "none of them bans anybody" "$(all_banned | grep -o '192[.]168[.]1[.]3[578]')" ""
for i in 37 38; do
	gets "a handshake that shows the certificate of $i" reset client 192.168.1.$i 443
	ok "bans it" is_banned 192.168.1.$i
done
gets "by ticket nothing comes any more" nothing client 192.168.1.37 443 use=ticket brief=1
gets "nor by id" nothing client 192.168.1.38 443 use=id brief=1

# A name that the client asks for says nothing of the server's device.
get "near miss of a domain" 36 sni=notcameras.example
get "another near miss" 36 sni=cameras.example.net
gets "a domain" reset client 192.168.1.36 443 sni=a.cameras.example
not_ok "bans nobody" is_banned 192.168.1.36
get "and nobody else's connection" 36
ok "by the rule of domains" test "$("$debarctl" rules --json |
	jq '[.rules[] | select(.kind == "sni")][0]."dropped-frames"')" -gt 0

stop_peers
stop_listening
remove_hosts
sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
ok "the module unloads" unload_module
finish
