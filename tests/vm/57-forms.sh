#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every form of a handshake that real peers have, and every kind of rule with
# its near misses. The policy only monitors, so that each is carried through;
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

example="/C=US/O=Example/CN=example"
authority dahua "$dahua_ca"
authority private "/C=US/O=Example/CN=Example CA"
authority near "/C=CN/O=Zhejiang Dahua Technology Co.,Ltd./CN=Device NVR CA"
certificate camera "$example" dahua
certificate rsa "$example" dahua -newkey rsa:2048
certificate ed25519 "$example" dahua -newkey ed25519
certificate large "$example" dahua -addext "subjectAltName=$(
	for ((i = 0; i < 240; i++)); do
		printf '%sDNS:%044d.example' "${comma-}" $i
		comma=,
	done)"
certificate name "/O= hik  Vision /CN=x" private
certificate san "$example" private -addext "subjectAltName=DNS:a.cameras.example"
certificate pinned "$example" private
certificate key-pinned "$example" private
certificate clean "$example" private
certificate near-name "/O=HIK VISION2/CN=HIK VISION" private
certificate near-san "/CN=a.cameras.example" private \
	-addext "subjectAltName=DNS:cameras.example.net"
certificate near-issuer "$example" near
spki=$(openssl x509 -in "$scratch/key-pinned.crt" -noout -pubkey |
	openssl pkey -pubin -outform der | sha256sum | cut -d ' ' -f 1)
cat "$scratch"/{private,near}.crt > "$scratch/chain3"
cat "$scratch"/{private,near,clean,dahua}.crt > "$scratch/chain5"

weak=(-cipher ALL:@SECLEVEL=0)
at() { # HOST-NUMBER CERTIFICATE [OPTION...]
	in_host server openssl s_server -quiet -www -accept "192.168.1.$1:443" \
		-cert "$scratch/$2.crt" -key "$scratch/$2.key" "${@:3}" \
		> "$scratch/$1.log" 2>&1 &
}
at 11 camera -tls1 "${weak[@]}"
at 12 camera -tls1_1 "${weak[@]}"
at 13 rsa -tls1_2
at 14 ed25519 -tls1_2
at 15 camera -tls1_2 -cert_chain "$scratch/chain3"
at 16 camera -tls1_2 -cert_chain "$scratch/chain5"
at 17 large -tls1_2
at 19 large -tls1_2
at 22 name -tls1_2
at 23 san -tls1_2
at 24 pinned -tls1_2
at 25 key-pinned -tls1_2
at 31 clean -tls1_2
at 32 near-name -tls1_2
at 33 near-san -tls1_2
at 34 near-issuer -tls1_2
at 35 camera -tls1_3
at 37 camera -tls1_2
in_host server gnutls-serv --quiet --http --port 8018 \
	--priority NORMAL:-VERS-TLS1.3 --x509certfile "$scratch/camera.crt" \
	--x509keyfile "$scratch/camera.key" > "$scratch/gnutls.log" 2>&1 &
serve_on server 192.168.1.21 443 camera TLSv1.2
serve_on server 192.168.1.36 443 clean TLSv1.2
serve server fd00:1::20 443 camera -tls1_2
serve server 192.168.5.27 443 camera -tls1_2
serve client 10.0.0.10 443 clean -tls1_2 -Verify 1
for ((i = 11; i < 38; i++)); do
	[ ! -e "$scratch/$i.log" ] || listens server 192.168.1.$i 443
done
eventually in_host server sh -c 'ss -Hltn "sport = :8018" | grep -q .'

# A session from before there is a policy, and one of a device that is known.
session() { # NUMBER OPTION...
	echo | in_host client timeout 60 openssl s_client -brief \
		-connect "192.168.1.$1:443" "${@:2}"
}
need session 37 -sess_out "$scratch/session"

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
    sni: [cameras.example]
Y
start_listening

get() { # NUMBER [OPTION OF curl...]
	fetch client "https://192.168.1.$1/" "${@:2}"
}
old=(--ciphers ALL:@SECLEVEL=0)
ok "TLS 1.0" get 11 --tls-max 1.0 --tlsv1.0 "${old[@]}"
ok "TLS 1.1" get 12 --tls-max 1.1 --tlsv1.1 "${old[@]}"
ok "RSA" get 13
ok "Ed25519, to OpenSSL" session 14
ok "a chain of 3" get 15
ok "a chain of 5, to GnuTLS" in_host client timeout 100 sh -c \
	"gnutls-cli --insecure --priority NORMAL:-VERS-TLS1.3 192.168.1.16 < /dev/null"
ok "12 KB in jumbo frames" get 17
ok "12 KB in segments of 88 octets" get 19
ok "GnuTLS" fetch client https://192.168.1.18:8018/
ok "IPv6" fetch client 'https://[fd00:1::20]/'
ok "nginx" get 21
ok "VLAN" fetch client https://192.168.5.27/
ok "a client that shows a certificate" fetch server https://10.0.0.10/ \
	--interface 192.168.1.28 --cert "$scratch/camera.crt" --key "$scratch/camera.key"
for i in 22 23 24 25; do
	ok "rule $i" get $i
done
for i in 31 32 33 34; do
	ok "near miss $i" get $i
done
is "all were read, and no near miss was hit" "$(all_banned)" \
	"192.168.1.11 192.168.1.12 192.168.1.13 192.168.1.14 192.168.1.15 192.168.1.16 192.168.1.17 192.168.1.18 192.168.1.19 192.168.1.21 192.168.1.22 192.168.1.23 192.168.1.24 192.168.1.25 192.168.1.28 192.168.5.27 fd00:1::20"
is "by these rules" "$("$debarctl" devices --json | jq -r '[.devices[] |
	select(.ipv4 // "" | test("[.]2[1-5]$")) | .ipv4 + " " + .rule] | sort | join("\n")' |
	sed 's/[.][0-9a-f]*$//')" \
	"192.168.1.21 dahua/tls/issuer-cn-dahua-device-issuer-o-zhejiang-dahua-technology
192.168.1.22 dahua/tls/subject-o-hik-vision
192.168.1.23 dahua/tls/san-dns-cameras-example
192.168.1.24 dahua/tls/sha256
192.168.1.25 dahua/tls/spki-sha256"
is "the certificates that were seen" "$(for i in 13 14 17; do banned 192.168.1.$i .sha256; done)" \
	"$(sha256_of rsa; sha256_of ed25519; sha256_of large)"
is "nothing was undecided or opaque" "$(status_of '.unread | length')" 0

# TLS 1.3 and resumed sessions hide the certificate.
ok "TLS 1.3" get 35
is "is opaque" "$(unread opaque tls13)" 1
ok "an event tells of it" eventually event opaque '.connection.opaque == "tls13" and
	.connection."server-ipv4" == "192.168.1.35" and .connection."server-port" == 443'
ok "a session that is resumed" session 37 -sess_in "$scratch/session"
is "is opaque" "$(unread opaque resumed)" 1
ok "an event tells of it" eventually event opaque '.connection.opaque == "resumed" and
	.connection."server-ipv4" == "192.168.1.37"'
not_ok "neither bans anybody" eval 'is_banned 192.168.1.35 || is_banned 192.168.1.37'

# A name that the client asks for says nothing of the server's device.
ok "enforce" "$debarctl" mode enforce
named() { # NAME
	fetch client "https://$1/" --resolve "$1:443:192.168.1.36"
}
ok "near miss of a domain" named notcameras.example
ok "another near miss" named cameras.example.net
not_ok "a domain" in_host client curl -sk --max-time 2 -o /dev/null \
	--resolve a.cameras.example:443:192.168.1.36 https://a.cameras.example/
not_ok "bans nobody" is_banned 192.168.1.36
ok "and nobody else's connection" get 36
ok "by the rule of domains" test "$("$debarctl" rules --json |
	jq '[.rules[] | select(.kind == "sni")][0]."dropped-frames"')" -gt 0

stop_listening
remove_hosts
ip link del ls.5
sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
ok "the module unloads" unload_module
finish
