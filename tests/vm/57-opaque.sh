#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Cipher suites of TLS 1.2 that need no certificate: a handshake by one of them is
# counted and reported, the name that the client asks for is judged, and
# `debarctl scan` says the same. 57-forms.sh has TLS 1.3 and resumption.
#
#   client:eth0 --- lc [box] ld --- eth0:devices
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

client_and_devices 64
authority dahua "$dahua_ca"
certificate camera "/C=CN/CN=192.168.1.108" dahua
servers=()
limit=5
[ -z "${DEBAR_SLOW-}" ] || limit=100
secret=00112233445566778899aabbccddeeff
serve() { # PORT OPTION...
	ip netns exec devices openssl s_server -quiet -www \
		-accept "192.168.1.64:$1" -tls1_2 "${@:2}" \
		> "$scratch/server.$1" 2>&1 &
	servers+=($!)
	listens devices 192.168.1.64 "$1"
}
ask() { # PORT OPTION...
	in_host client timeout $limit openssl s_client -connect "192.168.1.64:$1" \
		-tls1_2 -ign_eof "${@:2}" <<< $'GET / HTTP/1.0\r\n\r' 2>&1
}
anonymous=(-cipher "aNULL:@SECLEVEL=0")
shared=(-psk "$secret" -cipher "PSK-AES128-GCM-SHA256")
serve 4433 -nocert "${anonymous[@]}"
serve 4434 -nocert "${shared[@]}"
serve 4435 -cert "$scratch/camera.crt" -key "$scratch/camera.key" -psk $secret \
	-cipher "PSK-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256"
load_module
need ban_dahua "    sni: [cameras.example]"
start_listening

spoken() { # SUITE: by the client's own account, in what it has printed
	grep -q "Cipher is $1" "$scratch/said" && grep -q "s_server" "$scratch/said"
}
ask 4433 "${anonymous[@]}" > "$scratch/said"
ok "an anonymous server" spoken "A[DE]"
is "is opaque" "$(unread opaque no-certificate)" 1
ask 4434 "${shared[@]}" > "$scratch/said"
ok "one with a shared key" spoken PSK
is "is opaque" "$(unread opaque no-certificate)" 2
ask 4435 "${shared[@]}" > "$scratch/said"
ok "one that has a certificate, and is not asked for it" spoken PSK
is "is opaque" "$(unread opaque no-certificate)" 3
for port in 4433 4434 4435; do
	ok "an event tells of $port" eventually event opaque \
		".connection.opaque == \"no-certificate\" and
		.connection.\"server-ipv4\" == \"192.168.1.64\" and
		.connection.\"server-port\" == $port"
done
is "and nothing else went unread" "$(status_of '.unread | length')" 1
is "nobody is quarantined" "$(all_banned)" ""

ask 4434 "${shared[@]}" -servername a.cameras.example > "$scratch/said"
not_ok "a covered name ends the connection" spoken PSK
is "before it is opaque" "$(unread opaque no-certificate)" 3

# The same engine, of the same frames.
start_capture client tcp
ask 4433 "${anonymous[@]}" -servername clean.example > "$scratch/said"
ok "one that is recorded" spoken "A[DE]"
scanned() {
	"$debarctl" scan --all --json "$scratch/capture" 2> /dev/null |
		jq -es 'any(.[]; .kind == "tls" and .version == "TLS1.2" and
			.sni == "clean.example" and .opaque == "no-certificate" and
			.undecided == null)'
}
ok "is opaque to scan, too" eventually scanned
stop_capture

ip netns exec client openssl s_client -connect 192.168.1.64:4435 -tls1_2 \
	-cipher ECDHE-ECDSA-AES128-GCM-SHA256 < /dev/null > "$scratch/said" 2>&1 &
asking=$!
ok "whoever shows the certificate is quarantined" eventually is_banned 192.168.1.64
leave
is "and was not opaque" "$(unread opaque no-certificate)" 4
stop_listening
kill "${servers[@]}"
wait "${servers[@]}"
finish
