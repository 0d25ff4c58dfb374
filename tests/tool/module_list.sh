# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Devices and counters.
: "${debarctl:?is set by tests/tool/module}" "${here:?}"

load_policy > /dev/null 2>&1 <<'Y'
version: 1
name: list
vendors:
  - {name: dah, mac: [{registrant: "Dah \e Co", prefixes: ["14:a7:8b"]}]}
Y
is "a control character is refused" "$(status_of .name)" null
with_camera
exits "no device yet" 0 "$debarctl" devices
prints "is said" "no covered device was seen"
is "in JSON it is an empty list" "$("$debarctl" devices --json)" '{"devices":[]}'

in_host camera "$here/frames.py" eth0 28:57:be:01:02:03 192.0.2.9 3 100 200
in_host camera "$here/frames.py" eth0 14:a7:8b:01:02:03 192.0.2.10 1
in_host camera "$here/frames.py" eth0 00:11:22:01:02:03 192.0.2.11 1
ok "two covered devices are seen" eventually sh -c \
	"\"$debarctl\" devices --json | jq -e '.devices | length == 2'"

"$debarctl" devices > stdout
is "a table of two" "$(wc -l < stdout)" 3
ok "sorted by vendor" sh -c "sed -n 2p stdout | grep -q '^14:a7:8b:01:02:03  dah '"
prints "with verdicts" "monitor (mode-monitor)"
prints "and drops" "drop (enforced)"
is "what is known of the first" "$("$debarctl" devices --json --vendor hik | jq -c '[.devices[] |
	[.mac, .vendor, .rule, .prefix, .ifname, .vlan, ."inner-vlan", .frames, ."dropped-frames",
	.verdict, .reason, .flags]]')" \
	'[["28:57:be:01:02:03","hik","hik/mac","28:57:be/24","lan0",100,200,3,3,"drop","enforced",[]]]'
ok "when it was seen" sh -c "\"$debarctl\" devices --json |
	jq -e '.devices[] | select(.\"first-seen\" | test(\"^20[0-9-]+T[0-9:]+Z\$\") | not) | halt_error' || test \$? = 4"
is "the second has its address" "$(device_of 14:a7:8b:01:02:03 .ipv4)" 192.0.2.10
exits "a vendor that is not there: 1" 1 "$debarctl" devices --vendor nobody
says "is said" "the policy has no vendor of this name"
is "counters of vendors" "$("$debarctl" vendors --json |
	jq -c '[.vendors[] | [.name, .devices, .frames, ."dropped-frames"]]')" \
	'[["hik",1,3,3],["dah",1,1,0]]'
is "of rules" "$("$debarctl" rules --json |
	jq -c '[.rules[] | [.name, .frames, ."dropped-frames"]]')" \
	'[["hik/mac",3,3],["dah/mac/dah-co",1,0]]'
is "of all" "$(status_of '[.devices, .frames, ."dropped-frames"] | @json')" '[2,4,3]'
