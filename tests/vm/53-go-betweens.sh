#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whom a camera's certificate must not ban though it comes from their address:
# real programs that stand between. Connections are reset, so that nobody waits.
#
#   client:eth0 --- lc [box] lan --- [switch] --- camera, nat, proxy, balancer,
#                      [box] wan --- vendor       laptop, web
#                                                 nat --- inside
#                                                 proxy --- vendor
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

neighbours=(camera nat proxy balancer laptop web)
build <<B
$(printf 'netns add %s\n' client switch inside vendor "${neighbours[@]}")
link add lc up type veth peer name eth0 netns client
link add wan up type veth peer name eth0 netns vendor
link add lan up type veth peer name box netns switch
$(for host in "${neighbours[@]}"; do
	echo "link add eth0 netns $host type veth peer name $host netns switch"
done)
link add eth1 netns nat type veth peer name eth0 netns inside
link add eth1 netns proxy type veth peer name eth1 netns vendor
addr add 10.0.0.1/24 dev lc
addr add 203.0.113.1/24 dev wan
addr add 192.168.1.1/24 dev lan
route add default via 203.0.113.2
B
{
	echo "link add br0 type bridge mcast_snooping 0"
	for port in box "${neighbours[@]}"; do
		echo "link set $port master br0 up"
	done
	echo "link set br0 up"
} > "$scratch/switch"
need ip -n switch -batch "$scratch/switch"
addresses() { # HOST GATEWAY ADDRESS/LENGTH@DEVICE...
	local address commands="link set lo up"
	for address in "${@:3}"; do
		commands+=$'\n'"link set ${address#*@} up
addr add ${address%@*} dev ${address#*@}"
	done
	[ "$2" = - ] || commands+=$'\n'"route add default via $2"
	need ip -n "$1" -batch - <<< "$commands"
}
addresses client 10.0.0.1 10.0.0.10/24@eth0
addresses vendor 203.0.113.1 203.0.113.2/24@eth0 10.77.0.2/24@eth1 \
	198.51.100.64/32@lo 198.51.100.9/32@lo
addresses camera 192.168.1.1 192.168.1.64/24@eth0
addresses nat 192.168.1.1 192.168.1.5/24@eth0 10.5.0.1/24@eth1
addresses inside 10.5.0.1 10.5.0.64/24@eth0 10.5.0.7/24@eth0
addresses proxy 192.168.1.1 192.168.1.6/24@eth0 10.77.0.1/24@eth1
addresses balancer 192.168.1.1 192.168.1.8/24@eth0 192.168.1.18/24@eth0 \
	192.168.1.28/24@eth0
addresses laptop 192.168.1.1 192.168.1.7/24@eth0
addresses web 192.168.1.1 192.168.1.9/24@eth0 192.168.1.19/24@eth0
need ip -n proxy route add 198.51.100.0/24 via 10.77.0.2
sysctl -qw net.ipv4.ip_forward=1
in_host nat sysctl -qw net.ipv4.ip_forward=1
need in_host nat nft -f - <<N
table ip nat {
	chain inward {
		type nat hook prerouting priority dstnat
		iifname eth0 tcp dport 443 dnat to 10.5.0.64
		iifname eth0 tcp dport 8443 dnat to 10.5.0.7
	}
	chain outward {
		type nat hook postrouting priority srcnat
		oifname eth0 masquerade
	}
}
N

start_peers
peered authority dahua "$dahua_ca"
peered authority private "/C=US/O=Example/CN=Example CA"
peered certificate camera "/C=CN/CN=192.168.1.108" dahua
peered certificate clean "/C=US/O=Example/CN=other" private
peered flight camera flight
for server in camera:192.168.1.64:443 inside:10.5.0.64:443 vendor:198.51.100.64:443; do
	IFS=: read -r host address port <<< "$server"
	peered serve "$host" "$address" "$port" camera max=1.2
done
for server in inside:10.5.0.7:8443 vendor:198.51.100.9:443 web:192.168.1.9:443; do
	IFS=: read -r host address port <<< "$server"
	peered serve "$host" "$address" "$port" clean max=1.2
done
cat > "$scratch/tinyproxy" <<T
Port 8888
Listen 192.168.1.6
Timeout 600
LogFile "$scratch/tinyproxy.log"
T
in_host proxy tinyproxy -d -c "$scratch/tinyproxy" > "$scratch/tinyproxy.out" 2>&1 &
cat > "$scratch/balancer" <<N
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off;
user root;
pid $scratch/balancer.pid;
error_log $scratch/balancer.log;
events {}
stream {
	map \$ssl_preread_server_name \$backend {
		camera.example 192.168.1.64:443;
		default 192.168.1.9:443;
	}
	server {
		listen 443;
		ssl_preread on;
		proxy_pass \$backend;
	}
}
http {
	access_log off;
	server {
		listen 192.168.1.28:80;
		root $scratch;
	}
}
N
in_host balancer nginx -c "$scratch/balancer" > "$scratch/balancer.out" 2>&1 &
# Mail, of which stunnel makes such that begins TLS when it is asked to.
cat > "$scratch/smtp" <<'S'
#!/bin/sh
printf '220 mail ESMTP\r\n'
exec cat
S
cat > "$scratch/imap" <<'S'
#!/bin/sh
printf '* OK IMAP4rev1\r\n'
read -r command
printf '* CAPABILITY IMAP4rev1\r\n. OK\r\n'
exec cat
S
chmod +x "$scratch/smtp" "$scratch/imap"
cat > "$scratch/stunnel" <<S
foreground = yes
pid = $scratch/stunnel.pid
output = $scratch/stunnel.log
sslVersionMax = TLSv1.2
cert = $scratch/camera.crt
key = $scratch/camera.key
[smtp]
accept = 192.168.1.19:25
connect = 127.0.0.1:25
protocol = smtp
[imap]
accept = 192.168.1.19:143
connect = 127.0.0.1:143
protocol = imap
S
for mail in smtp:25 imap:143; do
	in_host web socat "TCP-LISTEN:${mail#*:},bind=127.0.0.1,fork,reuseaddr" \
		"EXEC:$scratch/${mail%:*}" > "$scratch/${mail%:*}.log" 2>&1 &
	listens web 127.0.0.1 "${mail#*:}"
done
in_host web stunnel "$scratch/stunnel" > "$scratch/stunnel.out" 2>&1 &
listens web 192.168.1.19 143
starttls() { # PROTOCOL PORT
	in_host client timeout 100 openssl s_client -brief -starttls "$1" \
		-connect "192.168.1.19:$2" < /dev/null
}
ok "STARTTLS of SMTP, without a policy" starttls smtp 25
ok "STARTTLS of IMAP, without a policy" starttls imap 143
listens proxy 192.168.1.6 8888
listens balancer 192.168.1.28 80

load_module
need ban_dahua 'settings: {action: reject}'
start_listening

dies() { # DESCRIPTION ADDRESS PORT [OPTION...]
	gets "$1" reset client "${@:2}"
}
opens() { # DESCRIPTION ADDRESS PORT [OPTION...]
	gets "$1" page client "${@:2}"
}

dies "a camera behind a NAT router, of which nothing else was seen" \
	192.168.1.5 443
is "does not have that banned" "$(all_banned)" ""
ok "an event tells of it" eventually event address-shared '.device.ipv4 == "192.168.1.5"'
opens "one more who is behind it" 192.168.1.5 8443
dies "the camera again" 192.168.1.5 443
opens "the other goes on serving" 192.168.1.5 8443
ok "and reaches others" reaches inside 10.0.0.10

proxied() { # URL
	in_host client curl -sk --max-time 100 -x http://192.168.1.6:8888 \
		-o /dev/null "$1"
}
not_ok "a forward proxy whose user opens a vendor's site" proxied https://198.51.100.64/
ok "goes on to others" proxied https://198.51.100.9/
dies "the site itself, at a public address" 198.51.100.64 443
ok "which answers all the same" reaches client 198.51.100.64

not_ok "STARTTLS of SMTP" starttls smtp 25
not_ok "STARTTLS of IMAP" starttls imap 143
ok "whose server answers all the same" reaches client 192.168.1.19

opens "a balancer that passes TLS on" 192.168.1.8 443 sni=web.example
dies "to a covered backend" 192.168.1.8 443 sni=camera.example
opens "and again to another" 192.168.1.8 443 sni=web.example
ok "an event tells of it" eventually event address-shared '.device.ipv4 == "192.168.1.8"'

ok "a download of the same bytes" in_host client curl -s --max-time 100 \
	-o "$scratch/download" http://192.168.1.28/flight
ok "is complete" cmp "$scratch/download" "$scratch/flight"

# This box translates addresses itself: the two halves of such a connection do
# not meet, so that no half is a proof.
need nft -f - <<N
table ip nat {
	chain inward {
		type nat hook prerouting priority dstnat
		iifname lc ip daddr 10.0.0.1 tcp dport 443 dnat to 192.168.1.64
	}
}
N
dies "a camera behind this box's own translation" 10.0.0.1 443
ok "the box answers" reaches client 10.0.0.1
nft delete table ip nat
is "none of these is banned" "$(all_banned)" ""

dies "for comparison: a balancer of which nothing else is known" \
	192.168.1.18 443 sni=camera.example
is "is banned" "$(all_banned)" 192.168.1.18
ok "released" "$debarctl" release 192.168.1.18
opens "and seen with another certificate" 192.168.1.18 443 sni=web.example
dies "it is not" 192.168.1.18 443 sni=camera.example
is "banned any more" "$(all_banned)" ""

dies "the camera" 192.168.1.64 443
is "is, with its MAC" "$(banned 192.168.1.64 .mac)" \
	"$(ip -n camera -j link show eth0 | jq -r '.[0].address')"
not_ok "and says no more" reaches camera 10.0.0.10
ip -n camera link set eth0 down
need ip -n laptop addr add 192.168.1.64/24 dev eth0
speaks() {
	in_host laptop ping -n -q -c 1 -W 1 -I 192.168.1.64 10.0.0.10
}
ok "a laptop that inherits its address speaks" eventually speaks
is "and is not banned" "$(all_banned)" ""
ok "an event tells of it" eventually event address-moved '.device.ipv4 == "192.168.1.64"'

stop_listening
stop_peers
remove_hosts
sysctl -qw net.ipv4.ip_forward=0
ok "the module unloads" unload_module
finish
