#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each namespace has its own policy; one without a policy has no hooks.
#
#   camera -- east      camera has a covered address towards both
#      |
#     west      third namespace: north
. "$(dirname "$0")/../lib.sh"

load_module
for name in camera east west north; do
	host $name
done
address=1
for name in east west north; do
	cable $name eth0 camera to-$name
	ip -n camera link set to-$name address 28:57:be:00:00:0$address
	ip -n $name addr add 192.0.$address.1/24 dev eth0
	ip -n camera addr add 192.0.$address.64/24 dev to-$name
	address=$((address + 1))
done

load_in() { # NAMESPACE VENDOR PREFIX
	cat > "$scratch/$1.yaml" <<-Y
	version: 1
	name: for-$1
	vendors:
	  - name: $2
	    mac: ["$3"]
	Y
	"$debarctl" --netns "$1" load "$scratch/$1.yaml"
}

ports() {
	"$debarctl" --netns "$1" status --json | jq '.port | length'
}

ok "a policy for one namespace" load_in east hikvision 28:57:be
ok "another for the next" load_in west dahua 3c:ef:8c
not_ok "the first bans" reaches camera 192.0.1.1
ok "the second does not" reaches camera 192.0.2.1
ok "the third has none" reaches camera 192.0.3.1
is "the first has one hooked device" "$(ports east)" 1
is "the second too" "$(ports west)" 1
is "the third has none" "$(ports north)" 0
is "the first has seen the device" \
	"$("$debarctl" --netns east devices --json | jq -r '.devices[].vendor')" hikvision
is "the second has not" \
	"$("$debarctl" --netns west devices --json | jq '.devices | length')" 0
ok "the second bans it too" load_in west hikvision 28:57:be
not_ok "and it does" reaches camera 192.0.2.1
ok "the first forgets its policy" "$debarctl" --netns east flush
ok "and the device is back there" reaches camera 192.0.1.1
not_ok "not here" reaches camera 192.0.2.1
is "a namespace without a policy has no hooks" "$(ports east)" 0

remove_hosts
ok "namespaces with a policy go, and the module unloads" unload_module
finish
