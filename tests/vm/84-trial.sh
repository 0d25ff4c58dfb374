#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A policy on trial forgets nothing of what the one before has found: whom it
# does not ban is let go when it is confirmed, not before.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

dahua="  - name: dahua
    tls:
      - {issuer: {O: \"Zhejiang Dahua Technology*\", CN: \"Dahua Device *\"}}"

policy() { # NAME VENDORS [OPTION OF load...]
	cat > "$scratch/$1.yaml" <<-Y
	version: 1
	name: $1
	vendors:
	$2
	Y
	"$debarctl" load "${@:3}" "$scratch/$1.yaml"
}
hik="  - {name: hik, mac: [\"28:57:be\"]}"
zte="  - {name: zte, mac: [\"00:d0:d0\"]}"
hanwha="  - name: hanwha
    tls:
      - {subject: {O: \"Hanwha*\"}}"

# What is known of the devices, but for what goes on.
known() {
	"$debarctl" devices --json | jq -c '[.devices[] |
		{mac, ipv4, vendor, rule, ifname, "first-seen", flags,
		 seen: (.frames >= 3)}] | sort_by(.mac // .ipv4)'
}
counts() { status_of '[.devices, .quarantined] | tojson'; }

authority dahua "$dahua_ca"
certificate camera "/C=CN/CN=198.51.100.64" dahua
load_module
host camera
cable - to-camera camera eth0
ip addr add 198.51.100.1/24 dev to-camera
ip -n camera addr add 198.51.100.64/24 dev eth0
serve_on camera 198.51.100.64 443 camera TLSv1.2
quiet_host desk
quiet_cable to-desk desk 28:57:be:01:02:03
ip addr add 192.0.2.1/24 dev to-desk
ip -n desk addr add 192.0.2.64/24 dev eth0
ip -n desk addr add 192.0.2.65/24 dev eth0

ok "a policy" policy before "$hik
$dahua"
ok "somebody named by an operator" "$debarctl" quarantine 192.0.2.65 --vendor dahua
in_host desk "$top/tests/tool/frames.py" eth0 28:57:be:01:02:03 192.0.2.64 3 100 200
seen() { [ "$(device_of 28:57:be:01:02:03 .frames)" = 3 ]; }
ok "and a device that was seen" eventually seen
not_ok "are banned" reaches desk 192.0.2.1
before=$(known)
is "both are counted" "$(counts)" "[1,1]"

trial() { # WHAT VENDORS: which ban neither of the two
	ok "$1 on trial" policy trial "$2" --confirm-within 1h
	is "shows neither of them" "$(known)" "[]"
	# It has asked for the box in vain, and may be about to give up.
	need ip -n desk neigh flush dev eth0
	ok "and lets both through" reaches desk 192.0.2.1
}

trial "a policy without certificates" "$zte"
is "of a quarantine nothing is said" "$(counts)" "[0,null]"
ok "nobody can be put into it" refused "no policy with certificate rules" \
	"$debarctl" quarantine 192.0.2.66 --vendor zte
ok "it is taken back" "$debarctl" rollback
is "all is known as it was" "$(known)" "$before"
is "and counted" "$(counts)" "[1,1]"
not_ok "and both are banned" reaches desk 192.0.2.1

trial "a policy with other certificates" "$hanwha"
is "which counts none" "$(counts)" "[0,0]"
ok "somebody else can be put in" "$debarctl" quarantine 192.0.2.66 --vendor hanwha
is "who is counted" "$(counts)" "[0,1]"
ok "it is taken back as well" "$debarctl" rollback
is "and leaves nothing of its own" "$(known)" "$before"

ok "a policy with the same vendor on trial" policy trial "$dahua" --confirm-within 1h
ok "can let one go" "$debarctl" release 192.0.2.65
ok "is taken back" "$debarctl" rollback
is "and that one does not come back" "$(counts)" "[1,0]"
ok "who is put in again" "$debarctl" quarantine 192.0.2.65 --vendor dahua

trial "once more" "$hanwha"
ok "now it is confirmed" "$debarctl" confirm
# The box asks after five seconds whether its neighbour is still there.
need ip -n desk link set eth0 down
ok "the policy before comes by a load of its own" policy before "$hik
$dahua"
is "and knows nobody" "$(known)" "[]"
is "nor counts anybody" "$(counts)" "[0,0]"
need ip -n desk link set eth0 up

# --- by evidence
page=(curl -sk --max-time 30 -o /dev/null https://198.51.100.64/)
"${page[@]}" &
asking=$!
ok "a certificate leads to quarantine" eventually is_banned 198.51.100.64
leave
before=$(banned 198.51.100.64 '[.sha256, .rule, ."first-seen"] | tojson')
trial "another policy" "$hanwha"
ok "to which its certificate says nothing" "${page[@]}"
is "nor is there anything to see" "$(known)" "[]"
ok "it is taken back" "$debarctl" rollback
is "its evidence is there" "$(banned 198.51.100.64 '[.sha256, .rule, ."first-seen"] | tojson')" \
	"$before"
not_ok "and it is banned" reaches camera 198.51.100.1
trial "once more" "$hanwha"
ok "an operator may say that it is another's" \
	"$debarctl" quarantine 198.51.100.64 --vendor hanwha
is "as it then is" "$(banned 198.51.100.64 .vendor)" hanwha
ok "it is taken back" "$debarctl" rollback
is "and with it what was said" "$(banned 198.51.100.64 .vendor)" dahua

# One that bans it as well; again by its certificate only.
need "$debarctl" release 198.51.100.64
"${page[@]}" &
asking=$!
ok "a certificate leads to quarantine again" eventually is_banned 198.51.100.64
leave
ok "another on trial" policy trial "$dahua
$hanwha" --confirm-within 1h
is "has it banned, too" "$(banned 198.51.100.64 .vendor)" dahua
need "$debarctl" quarantine 198.51.100.64 --vendor hanwha
is "as another's, by an operator's word" "$(banned 198.51.100.64 .vendor)" hanwha
ok "it is taken back" "$debarctl" rollback
is "and with it what was said" "$(banned 198.51.100.64 .vendor)" dahua

"$debarctl" flush
ip link del to-camera
ip link del to-desk
remove_hosts
ok "the module unloads" unload_module
finish
