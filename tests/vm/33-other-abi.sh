#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tool and module of different versions: both refuse, and say why.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"

other=${DEBAR_KO%/*}/other-abi/debar.ko
if [ ! -e "$other" ]; then
	skip "a module of another ABI" "'scripts/build-module --other-abi' makes one"
	finish
fi

# refuses COMMAND...: debarctl ends with 4, has nothing to show, and says why
refuses() {
	local status=0
	"$debarctl" "$@" > "$scratch/shown" 2> "$scratch/said" || status=$?
	cat "$scratch/shown" "$scratch/said"
	[ "$status" -eq 4 ] && [ ! -s "$scratch/shown" ] && grep -qE \
		'^debarctl: the loaded module \(version [0-9.]+\) speaks netlink ABI 4242, this debarctl \(version [0-9.]+\) ABI [0-9]+; install both from one release$' \
		"$scratch/said"
}

need insmod "$other"
policy=$top/policies/ndaa-889.yaml
for command in status "status --json" "load $policy" flush vendors rules \
	"devices --json" "mode off" enable "disable hikvision" monitor; do
	# shellcheck disable=SC2086
	ok "debarctl ${command%% /*} refuses the module" refuses $command
done
ok "check does not need it" "$debarctl" check "$policy"
ok "nor does explain" "$debarctl" explain --policy "$policy" 28:57:be:01:02:03
checks_of raw other_abi.py
ok "the module unloads" unload_module
load_module
ok "with a module of its own version the tool loads" "$debarctl" load "$policy"
ok "the module unloads" unload_module
finish
