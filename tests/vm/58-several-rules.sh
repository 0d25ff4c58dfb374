#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Where rules of several vendors match a certificate, the strictest counts, as
# switches and dates are at that time: what is spared by one is not by the other.
#
#   client:eth0 --- lc [box] ld --- eth0:devices, a camera at 192.168.1.64
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

client_and_devices 64
authority dahua "$dahua_ca"
certificate camera "/C=CN/O=Acme/CN=192.168.1.64" dahua
serve_on devices 192.168.1.64 443 camera TLSv1.2
load_module

# policy [LINE OF acme] [ITEM OF acme]: acme comes first
policy() {
	need load_policy <<-Y
	version: 1
	name: several-rules
	vendors:
	  - name: acme
	    ${1:-effective: 2020-01-01}
	    tls:
	      - {subject: {O: Acme}}
	      ${2-}
	  - name: dahua
	    tls:
	      - {issuer: {O: "Zhejiang Dahua Technology*"}}
	Y
}

# shows DESCRIPTION VENDOR: the camera does, and whose it is held for
shows() {
	ask_for client https://192.168.1.64/ page
	ok "$1" eventually is_banned 192.168.1.64
	leave
	is "$1: by whose rule" \
		"$(banned 192.168.1.64 '[.vendor, .verdict] | join(" ")')" "$2 drop"
	need "$debarctl" release 192.168.1.64
}

policy
shows "both enforce" acme
need "$debarctl" disable acme
shows "the first is disabled" dahua
need "$debarctl" enable acme
need "$debarctl" disable dahua
shows "the second is disabled" acme
need "$debarctl" enable dahua
need "$debarctl" mode monitor acme
shows "the first only watches" dahua
policy "effective: 2999-01-01"
shows "the first is not in force yet" dahua
policy "until: 2020-01-01"
shows "the first has ended" dahua
policy "mode: monitor" "- {sha256: $(sha256_of camera), mode: monitor}"
shows "the first has pinned it, to watch" dahua

remove_hosts
ok "the module unloads" unload_module
finish
