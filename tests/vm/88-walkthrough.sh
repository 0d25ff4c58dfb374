#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The administrator's way through the README, by the commands printed there.
. "$(dirname "$0")/../lib.sh"

# Commands of the N-th block of the README's walk-through.
block() { # N
	awk -v wanted="$1" '
	/^### From the first look/ { inside = 1; next }
	/^##/ { inside = 0 }
	!inside { next }
	/^    / { if (!was) number++; was = 1; if (number == wanted) print substr($0, 5); next }
	{ was = 0 }' "$top/README.md"
}

as_printed() { # N
	block "$1" > "$scratch/block"
	(cd "$scratch/desk" && bash -eux "$scratch/block")
}

blocks() {
	local count=0
	while [ -n "$(block $((count + 1)))" ]; do
		count=$((count + 1))
	done
	echo $count
}

# The waiver of the README has a date.
need date -s 2026-12-01
mkdir "$scratch/desk"
# As the packages leave it.
install "$debarctl" /usr/sbin/debarctl
mkdir -p /usr/share/debar /etc/debar/policy.d
cp -r "$top/policies" /usr/share/debar/
debarctl=/usr/sbin/debarctl
load_module
for name in camera recorder laptop; do
	host $name
	cable - to-$name $name eth0
done
ip -n camera link set eth0 address 28:57:be:01:02:03
ip -n recorder link set eth0 address 3c:ef:8c:01:02:03
net=1
for name in camera recorder laptop; do
	ip addr add 192.0.$net.1/24 dev to-$name
	ip -n $name addr add 192.0.$net.64/24 dev eth0
	net=$((net + 1))
done

is "it has four steps" "$(blocks)" 4
ok "the first look" as_printed 1
is "is a policy that monitors" "$(status_of '.name, .mode' | xargs)" "site monitor"
ok "the camera works" reaches camera 192.0.1.1
ok "the recorder works" reaches recorder 192.0.2.1
is "both are seen, and would be" "$("$debarctl" devices --json |
	jq -r '.devices[] | [.vendor, .verdict] | join(" ")' | sort | xargs)" \
	"dahua monitor hikvision monitor"
ok "a week later" as_printed 2
ok "the rehearsal said it" grep -q "2 would be banned newly, 0 released" "$scratch/out"
ok "and the load that it goes back" grep -q "it is taken back in 5m" "$scratch/out"
is "it is enforced, and nothing waits" \
	"$(status_of '.mode, ."confirm-within"' | xargs)" "enforce null"
not_ok "the camera is banned" reaches camera 192.0.1.1
not_ok "the recorder is banned" reaches recorder 192.0.2.1
ok "the laptop notices nothing" reaches laptop 192.0.3.1
ok "a waiver for the camera" as_printed 3
ok "is listed" grep -q W-2026-017 "$scratch/out"
ok "the camera works again" reaches camera 192.0.1.1
not_ok "the recorder does not" reaches recorder 192.0.2.1
ok "the audit" as_printed 4
is "says under which waiver" "$(jq -r '.devices[] |
	select(.mac == "28:57:be:01:02:03").ticket' "$scratch/desk/devices.json")" W-2026-017
is "and who answers for it" "$(jq -r '.waivers[]."approved-by"' "$scratch/desk/waivers.json")" \
	"contracting office"
ok "and what each rule has stopped" jq -e '[.rules[]."dropped-frames"] | add > 0' \
	"$scratch/desk/rules.json"
remove_hosts
ok "the module unloads" unload_module
finish
