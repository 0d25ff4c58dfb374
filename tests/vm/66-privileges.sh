#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Changes are for CAP_NET_ADMIN of the initial user namespace; reading is for
# CAP_NET_ADMIN over the network namespace.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"

# says STATUS PATTERN COMMAND...: exits so, and says so on standard error
says() {
	local wanted=$1 pattern=$2 status=0
	shift 2
	"$@" > /dev/null 2> "$scratch/said" || status=$?
	cat "$scratch/said"
	[ "$status" -eq "$wanted" ] && grep -q "$pattern" "$scratch/said"
}

load_module
checks_of raw privileges.py

ok "a policy loads" load_policy <<'Y'
version: 1
name: privileges
vendors:
  - name: hikvision
    mac: ["28:57:be"]
Y
theirs=(unshare --user --map-root-user --net "$debarctl")
here=(unshare --user --map-root-user "$debarctl")
for command in "load $scratch/policy.yaml" flush disable enable "mode off"; do
	# shellcheck disable=SC2086
	ok "root of a user namespace: $command says what it lacks" \
		says 1 "needs CAP_NET_ADMIN in the initial user namespace" \
		"${theirs[@]}" $command
done
ok "status is allowed" "${theirs[@]}" status
for command in status vendors rules devices monitor; do
	ok "but not of our namespace: $command" \
		says 1 "needs CAP_NET_ADMIN over this network namespace" \
		"${here[@]}" "$command"
done
theirs=(unshare --user --map-root-user --net timeout --preserve-status -s INT)
ok "nor is listening to the events of one's own" "${theirs[@]}" 2 "$debarctl" monitor

# Where nobody can read it, whoever may read the checkout.
chmod 755 "$scratch"
chmod 644 "$scratch/policy.yaml"
install -m 755 "$debarctl" "$scratch/debarctl"
nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all
	"$scratch/debarctl")
for command in status monitor; do
	ok "nobody: $command says what it lacks" \
		says 1 "needs CAP_NET_ADMIN over this network namespace" \
		"${nobody[@]}" $command
done
ok "nobody: load says what it lacks" \
	says 1 "needs CAP_NET_ADMIN in the initial user namespace" \
	"${nobody[@]}" load "$scratch/policy.yaml"
ok "but anybody may check a policy" "${nobody[@]}" check "$scratch/policy.yaml"
is "and nothing has changed" "$(status_of '.name, .mode, .enabled, .generation' | xargs)" \
	"privileges enforce true 1"
ok "the module unloads" unload_module
finish
