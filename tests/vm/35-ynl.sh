#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A second opinion: the kernel's own client, which knows nothing but
# kmod/debar.yaml, finds what debarctl finds, and the same reasons.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"

# Where scripts/ynl-regen keeps the kernel's netlink tools.
ynl=$(echo ~/.cache/debar/ynl-*/tools/net/ynl)
if [ ! -d "$ynl" ]; then
	skip "the kernel's netlink client" "'make ynl-check' unpacks it"
	finish
fi
# User Mode Linux aligns 64-bit attributes by a pad before them.
if grep -q 'User Mode Linux' /proc/cpuinfo; then
	skip "the kernel's netlink client" "it knows no pads"
	finish
fi

load_module
quiet_host camera
quiet_cable lan0 camera 02:00:00:00:00:01
need load_policy <<'Y'
version: 1
name: ynl
authority: a law
data-date: 2026-01-02
vendors:
  - name: hikvision
    entity: Hikvision Ltd.
    effective: 2020-01-02
    mac: ["28:57:be", {registrant: Two Ltd., class: named, prefixes: ["b0:b3:53:60/28"]}]
  - {name: dahua, mode: monitor, mac: ["3c:ef:8c"]}
  - name: zte
    tls: [{subject: {O: ZTE, CN: "192.168.*"}, mode: monitor}]
    sni: [ztehome.com.cn, ztems.com]
settings: {interfaces: ["lan*", "wan0"], quarantine-ttl: 1h, action: reject,
  device-networks: [private, on-link, 192.0.2.0/24, "2001:db8::/32"]}
Y
in_host camera "$top/tests/tool/frames.py" eth0 28:57:be:01:02:03 192.0.2.9 3 100 200
in_host camera "$top/tests/tool/frames.py" eth0 3c:ef:8c:01:02:03 192.0.2.10 1
seen() { [ "$(status_of .frames)" = 4 ]; }
ok "frames have come" eventually seen
for command in status vendors rules devices; do
	"$debarctl" $command --json > "$scratch/$command.json"
done
checks_of raw second_opinion.py "$ynl" "$top/kmod/debar.yaml" "$scratch" \
	"$debarctl"
remove_hosts
ok "the module unloads" unload_module
finish
