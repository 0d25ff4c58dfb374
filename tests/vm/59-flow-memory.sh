#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Forged handshakes that begin a certificate and do not go on take all memory that
# there is for such. A real one in several segments gets some of it nevertheless,
# and is judged.
#
#   client:eth0 --- lc [box] ld --- eth0:devices
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

client_and_devices 64 65 66
# Small segments, each of which is one frame.
ip -n client route change default via 198.51.100.1 advmss 200
for device in lc ld; do
	need ethtool -K $device tso off gso off gro off
done
for host in client devices; do
	need in_host $host ethtool -K eth0 tso off gso off gro off
done
authority dahua "$dahua_ca"
certificate camera "/C=CN/CN=192.168.1.108" dahua
servers=()
for address in 64 65 66; do
	ip netns exec devices openssl s_server -quiet -www -tls1_2 \
		-accept "192.168.1.$address:443" -cert "$scratch/camera.crt" \
		-key "$scratch/camera.key" > "$scratch/server.$address" 2>&1 &
	servers+=($!)
	listens devices 192.168.1.$address 443
done
load_module max_chunks=64
need ban_dahua
open_handshakes() {
	status_of '."handshakes-open"'
}

not_ok "with all memory free a camera shows its certificate" \
	fetch client https://192.168.1.64/ --max-time 5
ok "and is quarantined" is_banned 192.168.1.64
is "by a handshake that could be read" "$(unread undecided bytes)" 0

raw beginnings.py "$scratch" 200 one
is "200 that were forged one way have taken it" "$(unread undecided bytes)" 136
is "the last of them" "$(open_handshakes)" 64
not_ok "another one shows its certificate" \
	fetch client https://192.168.1.65/ --max-time 5
ok "and is quarantined, too" is_banned 192.168.1.65
is "for which one has gone" "$(unread undecided bytes)" 137

raw beginnings.py "$scratch" 200 both
is "nor do 200 that were forged both ways" "$(unread undecided bytes)" 336
not_ok "keep a third one" fetch client https://192.168.1.66/ --max-time 5
ok "from that" is_banned 192.168.1.66
is "for which one has gone, too" "$(unread undecided bytes)" 337
kill "${servers[@]}"
wait "${servers[@]}"
finish
