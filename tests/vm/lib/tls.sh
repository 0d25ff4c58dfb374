# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# For the tests of certificates, after lib.sh: certificates of makers, clients
# that ask for them, and what debarctl has found; and peers.py, which has all of
# that in one process. Keys are elliptic where nothing else is asked for: RSA
# takes an emulated machine seconds.

# shellcheck disable=SC2034
dahua_ca="/C=CN/O=Zhejiang Dahua Technology Co.,Ltd./CN=Dahua Device NVR CA"

# authority NAME SUBJECT: a certificate that signs others
authority() {
	need openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
		-nodes -days 30 -subj "$2" -keyout "$scratch/$1.key" \
		-out "$scratch/$1.crt"
}

# dahua_policy [LINE...]: a policy against what an authority of $dahua_ca has
# signed; lines come behind that
dahua_policy() {
	cat <<-Y
	version: 1
	name: certificates
	vendors:
	  - name: dahua
	    tls:
	      - {issuer: {O: "Zhejiang Dahua Technology*", CN: "Dahua Device *"}}
	$(printf '%s\n' "$@")
	Y
}

# ban_dahua [LINE...]: load it
ban_dahua() {
	dahua_policy "$@" | load_policy
}

# certificate NAME SUBJECT AUTHORITY [OPTION OF openssl req...]
certificate() {
	local key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256)
	[[ " ${*:4} " != *" -newkey "* ]] || key=()
	need openssl req -x509 "${key[@]}" -nodes -days 30 -subj "$2" \
		-CA "$scratch/$3.crt" -CAkey "$scratch/$3.key" \
		-keyout "$scratch/$1.key" -out "$scratch/$1.crt" "${@:4}"
}

# sha256_of NAME: digest of a certificate, as debarctl prints it
sha256_of() {
	openssl x509 -in "$scratch/$1.crt" -outform der | sha256sum |
		cut -d ' ' -f 1
}

# serve_on HOST ADDRESS PORT NAME PROTOCOL: nginx, which goes on serving while a
# connection hangs that will never hear of its end
serve_on() {
	cat > "$scratch/$1-$2.conf" <<-N
	daemon off;
	user root;
	pid $scratch/$1-$2.pid;
	error_log $scratch/$1-$2.log;
	events {}
	http {
		access_log off;
		server {
			listen $2:$3 ssl;
			ssl_certificate $scratch/$4.crt;
			ssl_certificate_key $scratch/$4.key;
			ssl_protocols $5;
			return 200 page;
		}
	}
	N
	in_host "$1" nginx -c "$scratch/$1-$2.conf" > "$scratch/$1-$2.out" 2>&1 &
	listens "$1" "$2" "$3"
}

# listens HOST ADDRESS PORT: wait for a server
listens() {
	eventually has_listener "$@" || need has_listener "$@"
}

has_listener() {
	local where=$2
	[[ $2 != *:* ]] || where="[$2]"
	in_host "$1" ss -Hltn "src = $where and sport = :$3" | grep -q .
}

# fetch HOST URL [OPTION OF curl...]: get a page that is to come
fetch() {
	in_host "$1" curl -sk --max-time "$([ -n "${DEBAR_SLOW-}" ] && echo 100 || echo 30)" \
		-o /dev/null "${@:3}" "$2"
}

# ask_for HOST URL NAME [OPTION OF curl...]: begin to get a page, into a file; what
# has come of it is there after `leave`
ask_for() {
	in_host "$1" curl -sk -o "$scratch/$3" "${@:4}" "$2" &
	asking=$!
}

leave() {
	kill "$asking" 2> /dev/null
	wait "$asking" 2> /dev/null
}

# has_arrived NAME: something of the page that ask_for wanted
has_arrived() {
	[ -s "$scratch/$1" ]
}

# banned ADDRESS FILTER: what `debarctl devices` says of a quarantined address
banned() {
	"$debarctl" devices --json | jq -cr --arg address "$1" \
		".devices[] | select((.ipv4 // .ipv6) == \$address and
		((.flags // []) | index(\"quarantined\"))) | $2"
}

is_banned() {
	[ -n "$(banned "$1" .vendor)" ]
}

# all_banned: the quarantined addresses, in order, on one line
all_banned() {
	"$debarctl" devices --json | jq -r '[.devices[] |
		select((.flags // []) | index("quarantined")) |
		(.ipv4 // .ipv6)] | sort | join(" ")'
}

# unread KIND REASON: how many handshakes `debarctl status` counts so; KIND is
# opaque or undecided
unread() {
	status_of "[.unread[]? | select(.\"$1\" == \"$2\") | .handshakes] | add // 0"
}

# start_listening: events, an object a line, to $scratch/events
start_listening() {
	"$debarctl" monitor --json > "$scratch/events" 2> "$scratch/monitor.log" &
	listener=$!
	eventually is_listening || need is_listening
}

# libnl counts its sockets in the upper bits of their address.
is_listening() {
	awk -v pid="$listener" '$2 == 16 && $3 % 4194304 == pid && $4 != "00000000" { found = 1 }
		END { exit !found }' /proc/net/netlink
}

stop_listening() {
	kill "$listener"
	wait "$listener"
}

# event KIND FILTER: has such an event come? FILTER is a condition of jq
event() {
	jq -es --arg kind "$1" "any(.[]; .\"event-kind\" == \$kind and ($2))" \
		"$scratch/events"
}

# client_and_devices N...: host client, and host devices with addresses
# 192.168.1.N, beyond this router; after traffic.sh
client_and_devices() {
	build <<-B
	netns add client
	netns add devices
	link add lc up type veth peer name eth0 netns client
	link add ld up type veth peer name eth0 address 02:00:00:00:00:64 netns devices
	addr add 198.51.100.1/24 dev lc
	addr add 192.168.1.1/24 dev ld
	B
	need ip -n client -batch - <<-B
	link set lo up
	link set eth0 up
	addr add 198.51.100.10/24 dev eth0
	route add default via 198.51.100.1
	B
	need ip -n devices -batch - <<-B
	link set lo up
	link set eth0 up
	$(printf 'addr add 192.168.1.%s/24 dev eth0\n' "$@")
	route add default via 192.168.1.1
	B
	sysctl -qw net.ipv4.ip_forward=1
}

# client_and_server [OPTION OF ip link...]: hosts of that name, which say nothing of
# their own accord, joined by p1, br0 and p2; after control.sh and traffic.sh
client_and_server() {
	host client
	host server
	mute client server
	build <<-B
	link add br0 type bridge mcast_snooping 0
	link add p1 $* master br0 type veth peer name eth0 $* netns client
	link add p2 $* master br0 type veth peer name eth0 $* netns server
	link set br0 up
	link set p1 up
	link set p2 up
	B
	ip -n client link set eth0 up
	ip -n server link set eth0 up
	linked p1 p2
}

# --- captures -------------------------------------------------------------------

# start_capture HOST [EXPRESSION...]: what its eth0 sees, into $scratch/capture. On a
# busy host the ring that tcpdump has by default, 32 frames, overflows.
start_capture() {
	ip netns exec "$1" tcpdump -B 32768 -i eth0 --immediate-mode -U \
		-w "$scratch/capture" "${@:2}" 2> "$scratch/tcpdump" &
	capturing=$!
	eventually grep -q listening "$scratch/tcpdump"
}

stop_capture() {
	kill "$capturing"
	wait "$capturing"
}

# --- peers in one process (see peers.py beside this file) ----------------------

start_peers() {
	mkfifo "$scratch/to-peers" "$scratch/from-peers"
	"$top/tests/vm/lib/peers.py" "$scratch" \
		< "$scratch/to-peers" > "$scratch/from-peers" &
	peers_pid=$!
	exec 6> "$scratch/to-peers" 7< "$scratch/from-peers"
}

# Ends with all of its servers.
stop_peers() {
	echo quit >&6
	exec 6>&- 7<&-
	wait "$peers_pid"
}

# One command to peers.py; its answer goes to $answer.
peer() {
	printf '%s\n' "${*@Q}" >&6
	read -r -t 600 answer <&7 || answer="peers.py does not answer"
}

# peered COMMAND...: what a test cannot go on without
peered() {
	peer "$@"
	[ "$answer" = "done" ] && return
	echo "Bail out! $answer"
	exit 1
}

# gets DESCRIPTION WANTED HOST ADDRESS PORT [OPTION...]: what comes of a page
gets() {
	peer get "${@:3}"
	is "$1" "$answer" "$2"
}
