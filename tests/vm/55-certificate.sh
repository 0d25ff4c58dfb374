#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A camera with a clean MAC beyond a router is known by its certificate:
#
#   client -- (this box, a router) -- camera, other
. "$(dirname "$0")/../lib.sh"

certificate() { # NAME SUBJECT ISSUER
	openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "$3" \
		-keyout "$scratch/$1.ca.key" -out "$scratch/$1.ca" &&
		openssl req -newkey rsa:2048 -nodes -subj "$2" \
			-keyout "$scratch/$1.key" -out "$scratch/$1.csr" &&
		openssl x509 -req -in "$scratch/$1.csr" -CA "$scratch/$1.ca" \
			-CAkey "$scratch/$1.ca.key" -CAcreateserial -days 30 \
			-out "$scratch/$1.crt"
}

serve() { # HOST NAME [OPTION...]
	in_host "$1" openssl s_server -quiet -www -accept 443 \
		-cert "$scratch/$2.crt" -key "$scratch/$2.key" "${@:3}" \
		> "$scratch/$1.log" 2>&1 &
}

fetch() { # ADDRESS
	in_host client timeout 5 curl -sk --max-time 4 -o "$scratch/page" "https://$1/"
}

sysctl -qw net.ipv4.ip_forward=1
for host in client camera other; do
	host $host
done
cable - to-client client eth0
cable - to-camera camera eth0
cable - to-other other eth0
ip addr add 198.51.100.1/24 dev to-client
ip addr add 192.168.1.1/24 dev to-camera
ip addr add 192.168.2.1/24 dev to-other
ip -n client addr add 198.51.100.10/24 dev eth0
ip -n camera addr add 192.168.1.64/24 dev eth0
ip -n other addr add 192.168.2.65/24 dev eth0
ip -n client route add default via 198.51.100.1
ip -n camera route add default via 192.168.1.1
ip -n other route add default via 192.168.2.1

need certificate camera "/C=CN/CN=192.168.1.108" \
	"/C=CN/O=Zhejiang Dahua Technology Co.,Ltd./CN=Dahua Device NVR CA"
need certificate other "/C=US/O=Example/CN=other" "/C=US/O=Example/CN=CA"
serve camera camera -tls1_2
serve other other -tls1_2
eventually fetch 192.168.1.64
ok "without a policy the camera serves" fetch 192.168.1.64
load_module
need load_policy <<'Y'
version: 1
name: certificates
mode: enforce
vendors:
  - name: dahua
    mac: ["3c:ef:8c"]
    tls:
      - {issuer: {O: "Zhejiang Dahua Technology*", CN: "Dahua Device *"}}
Y
not_ok "the first handshake identifies it: the page does not arrive" fetch 192.168.1.64
not_ok "its ping dies too" reaches client 192.168.1.64
ok "a server beside it keeps serving" fetch 192.168.2.65
"$debarctl" devices
"$debarctl" rules
"$debarctl" status
"$debarctl" release 192.168.1.64
ok "released, it answers again" reaches client 192.168.1.64
"$debarctl" quarantine 192.168.2.65 --vendor dahua
not_ok "quarantined by hand, it does not" reaches client 192.168.2.65
"$debarctl" devices --json
finish
