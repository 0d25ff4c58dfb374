#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Dates: monitored before a vendor's day, enforced from then on, and by which
# clock.
. "$(dirname "$0")/../lib.sh"

load_module
host camera
cable - lan0 camera eth0
ip -n camera link set eth0 address 28:57:be:01:02:03
ip addr add 192.0.2.1/24 dev lan0
ip -n camera addr add 192.0.2.64/24 dev eth0
mac=28:57:be:01:02:03

dated() { # KEY DATE
	load_policy <<-Y
	version: 1
	name: dates
	data-date: 2020-02-02
	vendors:
	  - name: hikvision
	    $1: $2
	    mac: ["28:57:be"]
	Y
}

# The clock is set, not waited for.
at() { # DATE
	date -u -s "$1" > /dev/null
}

at 2026-06-30T23:50:00
ok "a policy with a date in the future loads" dated effective 2026-07-01
ok "before that day it is reached" reaches camera 192.0.2.1
is "and monitored for that reason" "$(device_of $mac '.verdict, .reason' | xargs)" \
	"monitor not-yet-effective"
at 2026-07-01T00:00:00
not_ok "from that instant on it is not, without a reload" reaches camera 192.0.2.1
is "enforced" "$(device_of $mac .reason)" enforced
at 2026-06-30T23:50:00
not_ok "a clock that is set back does not take that back" reaches camera 192.0.2.1
is "it is reported" "$(status_of '."clock-behind" > 500')" true
ok "flush" "$debarctl" flush
ok "an operator's flush does" dated effective 2026-07-01
ok "it is reached again" reaches camera 192.0.2.1

ok "a policy that has ended loads" dated until 2026-06-01
ok "after that day the device is reached" reaches camera 192.0.2.1
is "and monitored for that reason" "$(device_of $mac '.verdict, .reason' | xargs)" \
	"monitor ended"
ok "flush" "$debarctl" flush
at 2026-05-31T23:50:00
ok "and again, before that day" dated until 2026-06-01
not_ok "it is not reached" reaches camera 192.0.2.1
at 2026-06-01T00:00:00
ok "from that instant on it is, without a reload" reaches camera 192.0.2.1

ok "flush" "$debarctl" flush
at 1970-01-02T00:00:00
ok "a ban of 2019" dated effective 2019-08-13
not_ok "holds on a box whose clock starts in 1970" reaches camera 192.0.2.1
is "which is reported" "$(status_of '."clock-behind" > 0')" true
at 2026-07-01T00:00:00
is "and only then" "$(status_of '."clock-behind"')" null

remove_hosts
ok "the module unloads" unload_module
finish
