#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Frames that nobody should have to read, and handshakes as many as can be, go
# through the module: it goes on banning who is to be banned and nobody else, and
# takes no more memory than it may. See tests/hostile/run, which says how many.
#
#   client:eth0 --- p1 [br0] p2 --- server:eth0
#
# In the virtual machine of tests/hostile/run only.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/vm/lib/control.sh"
. "$top/tests/vm/lib/traffic.sh"
. "$top/tests/vm/lib/tls.sh"
: "${DEBAR_FRAMES:?is set by tests/hostile/run}" "${DEBAR_SEED:?}"

hostile=$top/build/hostile/$DEBAR_VM

# Caps that each flood reaches, by module parameter.
flows=$((DEBAR_FRAMES / 200))
[ $flows -ge 256 ] || flows=256
[ $flows -le 16384 ] || flows=16384
opening=$flows chunks=$((flows / 2)) condemned=$((flows / 4))
quarantined=$((flows / 8)) devices=$((flows / 4))
# What the kernel keeps for each processor counts as in use (SLUB).
spare=768

host client
host server
mute client server
build <<B
link add br0 type bridge mcast_snooping 0
link add p1 mtu 9000 master br0 type veth peer name eth0 mtu 9000 netns client
link add p2 mtu 9000 master br0 type veth peer name eth0 mtu 9000 netns server
link set br0 up
link set p1 up
link set p2 up
B
# An address that somebody has made up is on neither side.
need command bridge -batch - <<B
link set dev p1 learning off
link set dev p2 learning off
B
ip -n client link set eth0 up
ip -n server link set eth0 up
linked p1 p2
authority dahua "$dahua_ca"
certificate covered "/C=CN/CN=192.168.1.108" dahua
authority other "/O=Somebody else/CN=Some CA"
certificate clean "/CN=192.168.1.109" other
sysctl -qw net.core.netdev_max_backlog=100000

# policy SETTING...: the rules stay, so that their counters do
policy() {
	{ cat && printf '  %s\n' "$@"; } <<-Y | load_policy
	version: 1
	name: hostile
	vendors:
	  - name: probe
	    mac: ["4c:bd:8f"]
	  - name: hikvision
	    mac: ["28:57:be"]
	    tls:
	      - {subject: {O: HIKVISION}}
	      - {issuer: {O: "hik*", CN: "*Device*"}}
	      - {san: {dns: "cam*.example"}}
	      - {sha256: "0000000000000000000000000000000000000000000000000000000000000000"}
	    sni: [hik-connect.com]
	  - name: dahua
	    tls:
	      - {issuer: {O: "Zhejiang Dahua Technology*", CN: "Dahua Device *"}}
	waivers:
	  - {address: 10.2.0.1, ticket: W-1, reason: a test, approved-by: nobody, expires: 2090-01-01}
	protect: [10.2.0.2]
	settings:
	  quarantine-ttl: 1h
	Y
}

# Frames that a rule of the probes has dropped.
dropped_probes() {
	"$debarctl" rules --json | jq '[.rules[] | select(.vendor == "probe") |
		."dropped-frames"] | add'
}

# What `wire` has printed in $scratch/counts.
count() { # WORD
	sed -n "s/^$1 //p" "$scratch/counts"
}

entered() {
	ip -s -j link show dev p1 > "$scratch/p1"
	ip -s -j link show dev p2 > "$scratch/p2"
	jq -s '[.[][0].stats64.rx.packets] | add' "$scratch/p1" "$scratch/p2"
}

lost() {
	local word total=0
	while read -r -a word; do
		total=$((total + 0x${word[1]}))
	done < /proc/net/softnet_stat
	echo "$total"
}

# send FRAMES SEED [FLOOD]
send() {
	"$hostile/wire" "$hostile/seeds" "$@" > "$scratch/counts"
}

# below_caps WHAT: no cache has held more than it may
below_caps() {
	local name most limit wrong='' said=''
	# KASAN, which is where kmemleak is, keeps what was freed, and counts it as
	# in use.
	if [ -e /sys/kernel/debug/kmemleak ]; then
		skip "$1: memory below its ceiling" "KASAN"
		return
	fi
	while read -r name most; do
		case $name in
		# Those that settled, those that only opened, and the others.
		debar_flow) limit=$((2 * flows + opening)) ;;
		debar_handshake) limit=$flows ;;
		debar_chunk) limit=$chunks ;;
		debar_condemned) limit=$condemned ;;
		*) continue ;;
		esac
		said+=" ${name#debar_} $most of $limit,"
		[ "$most" -le $((limit + spare)) ] || wrong+=" $name"
	done < "$scratch/counts"
	is "$1: memory below its ceiling:$said $(count kib) KiB in all" "$wrong" ""
}

# entered_whole WHAT: the kernel has lost none on the way to the hooks
entered_whole() {
	is "$1: all $(count entered) frames have entered by a port" \
		"$(($(entered) - entered_before)) $(lost)" "$(count entered) $lost_before"
}

# probed WHAT: the probes between the frames say what the module has done
probed() {
	is "$1: each of $(count banned) frames of a banned device was counted and dropped" \
		"$(($(dropped_probes) - probes_before)) $(count banned_heard)" \
		"$(count banned) 0"
	is "$1: each of $(count clean) frames of another came through" \
		"$(count clean_heard)" "$(count clean)"
}

remember() {
	entered_before=$(entered)
	lost_before=$(lost)
	probes_before=$(dropped_probes)
}

# hostile WHAT FRAMES SEED [FLOOD]
hostile() {
	local began=$SECONDS
	remember
	ok "$1: $2 frames, seed $3" send "${@:2}"
	echo "# $1: $((SECONDS - began)) s, $(tr '\n' ' ' < "$scratch/counts")"
	entered_whole "$1"
	probed "$1"
	below_caps "$1"
}

# Handshakes among those of a flood, each of another device: those of who is to be
# banned are judged, or the module says that it has not.
among() { # FLOOD NETWORK
	# One flood must not find what another has left.
	echo 1 > $limit
	eventually is_over
	echo "${3-3600}" > $limit
	remember
	checks_of raw ../../hostile/among.py "$scratch" "$2" "$hostile/wire" \
		"$hostile/seeds" $part "$DEBAR_SEED" "$1"
	echo "# $1: $(tr '\n' ' ' < "$scratch/counts")"
	probed "$1"
	below_caps "$1"
}

is_over() {
	[ "$(status_of '."handshakes-open"')" = 0 ]
}

# full WHAT FIELD LIMIT: a table that the flood has filled; where a bucket of it is
# full, somebody had to go before the whole was
full() {
	local are
	are=$(status_of ".\"$2\"")
	ok "$1: $2: $are of $3 are there" \
		test "$are" -le "$3" -a "$are" -ge $(($3 * 3 / 4))
}

load_module max_flows=$flows max_opening=$opening max_chunks=$chunks \
	max_condemned=$condemned max_quarantined=$quarantined \
	max_devices=$devices handshake_seconds=2
part=$((DEBAR_FRAMES * 3 / 8))
need policy "action: drop"
hostile "on-undecided: pass" $part "$DEBAR_SEED"
need policy "action: reject" "on-undecided: drop" "transit: enforce" \
	"eui64: enforce" "broadcast-to-banned: drop"
hostile "on-undecided: drop" $part "$((DEBAR_SEED + 1))"
for reason in conflict fragment too-long gaps malformed certificate time; do
	ok "some were given up as $reason" test "$(unread undecided $reason)" -gt 0
done
ok "some were judged" test "$(status_of .handshakes)" -gt 0
"$debarctl" status --json | jq -c .unread | sed 's/^/# /'

need "$debarctl" flush
need policy "action: drop"
limit=/sys/module/debar/parameters/handshake_seconds
part=$((DEBAR_FRAMES / 24))
among syn 192.168.16
among hello 192.168.17
ok "hello: for some there was no room" test "$(unread undecided flows)" -gt 0
among gaps 192.168.18
ok "gaps: for some octets there was no room" test "$(unread undecided bytes)" -gt 0
among slow 192.168.19 1
ok "slow: what hangs is given up" eventually is_over
ok "slow: and counted so" test "$(unread undecided time)" -gt 0
echo 30 > $limit
hostile devices $part "$DEBAR_SEED" devices
full devices devices $devices
hostile whole $part "$DEBAR_SEED" whole
full whole quarantined $quarantined
full whole condemned $condemned

# After all of that, who is it that is banned?
echo 1 > $limit
ok "no handshake is open" eventually is_over
checks_of raw ../../hostile/among.py "$scratch" 192.168.20
hostile afterwards 2000 "$DEBAR_SEED" syn
demolish "link del br0" "link del p1" "link del p2"
ok "the module unloads" unload_module
is "no cache of it is left" "$(grep ^debar_ /proc/slabinfo)" ""
finish
