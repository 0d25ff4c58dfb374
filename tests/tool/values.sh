# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Prefixes, dates, names, addresses: borders and messages.
: "${debarctl:?is set by tests/tool/run}"

for prefix in 28:57:be 28-57-BE 28:57:be/24 b0:b3:53:60/28 B0-B3-53-60/28 \
	70:b3:d5:0a:e0/36 b0:b3:53:60:00/28 70:b3:d5:0a:e0:00/36 \
	28:57:be:00:00:00/24 00:00:00 fc:ff:ff:ff:f0/36; do
	policy "\"$prefix\"" > prefix.yaml
	accepted "prefix $prefix" prefix.yaml
done
policy 28:57:be > prefix.yaml
accepted "a prefix without quotes" prefix.yaml

refuses "no hexadecimal" zz:57:be "'zz:57:be' is not a MAC prefix; write aa:bb:cc"
refuses "no separators" 2857be "'2857be' is not a MAC prefix"
refuses "one digit" 28:57:b "'28:57:b' is not a MAC prefix"
refuses "mixed separators" 28:57-be "'28:57-be' is not a MAC prefix"
refuses "a separator too much" 28:57:be: "'28:57:be:' is not a MAC prefix"
refuses "seven octets" 28:57:be:00:00:00:00/24 "'28:57:be:00:00:00:00/24' is not a MAC prefix"
refuses "a space" "28:57:be /24" "'28:57:be /24' is not a MAC prefix"
refuses "a word behind it" 28:57:be/24x "'28:57:be/24x' has a wrong length; allowed: /24, /28, /36"
refuses "no length behind the slash" 28:57:be/ "'28:57:be/' has a wrong length"
refuses "length 25" 28:57:be:80/25 "'28:57:be:80/25' has a wrong length"
refuses "length 32" 28:57:be:80/32 "'28:57:be:80/32' has a wrong length"
refuses "length 48" 28:57:be:01:02:03/48 "'28:57:be:01:02:03/48' has a wrong length"
refuses "length 024" 28:57:be/024 "'28:57:be/024' has a wrong length"
refuses "length -24" 28:57:be/-24 "'28:57:be/-24' has a wrong length"
refuses "four octets, no length" b0:b3:53:60 "'b0:b3:53:60' has no length; add /24, /28 or /36"
refuses "a whole address" 28:57:be:01:02:03 "'28:57:be:01:02:03' has no length"
refuses "too few octets" 28:57:be/28 "'28:57:be/28' has too few octets for /28; write 28:57:be:00/28"
refuses "bits beyond 24" 28:57:be:01/24 "'28:57:be:01/24' has bits set beyond the first 24; the prefix is 28:57:be/24"
refuses "bits beyond 28" b0:b3:53:6f/28 "'b0:b3:53:6f/28' has bits set beyond the first 28; the prefix is b0:b3:53:60/28"
refuses "bits beyond 36" 70:b3:d5:0a:e1/36 "'70:b3:d5:0a:e1/36' has bits set beyond the first 36; the prefix is 70:b3:d5:0a:e0/36"
refuses "the last bit" 70:b3:d5:0a:e0:01/36 "'70:b3:d5:0a:e0:01/36' has bits set beyond the first 36"
refuses "a group address" 01:00:5e "'01:00:5e' is a group address"
refuses "a locally administered address" 02:00:00 "'02:00:00' is locally administered"
refuses "both" 03:00:00 "'03:00:00' is a group address"
refuses "nothing" "" "'prefix' is empty"

# date DATE: a policy with this effective date
dated() {
	printf 'version: 1\nname: t\neffective: %s\nvendors: [{name: a, mac: [28:57:be]}]\n' "$1"
}
while read -r date instant; do
	dated "$date" > date.yaml
	is "date $date" "$(checked '.vendor[0].effective' date.yaml)" "\"$instant\""
done <<'D'
2026-10-16 2026-10-16T00:00:00Z
"2026-10-16" 2026-10-16T00:00:00Z
2024-02-29 2024-02-29T00:00:00Z
1969-12-31 1969-12-31T00:00:00Z
2026-10-16T12:30:01Z 2026-10-16T12:30:01Z
2026-10-16T12:30:01z 2026-10-16T12:30:01Z
2026-10-16T12:30:01+02:00 2026-10-16T10:30:01Z
2026-10-16T00:30:01-01:30 2026-10-16T02:00:01Z
9999-12-31 9999-12-31T00:00:00Z
D
for date in 2026-02-30 2025-02-29 2026-13-01 2026-00-10 2026-1-1 26-10-16 \
	02026-10-16 2026/10/16 16.10.2026 2026-10-16T12:30Z 2026-10-16T25:00:00Z \
	2026-10-16T12:30:60Z 2026-10-16T12:30:01 2026-10-16T12:30:01+0200 \
	2026-10-16T12:30:01+24:00 2026-10-16T12:30:01.5Z 1789 tomorrow; do
	dated "$date" > date.yaml
	refused "no date: $date" date.yaml "date.yaml:3:12: '$date' is no date; allowed: YYYY-MM-DD"
done

printf 'version: 1\nname: t\nvendors: [{name: a, effective: 2026-01-02, until: 2026-01-02, mac: [28:57:be]}]\n' > until.yaml
refused "a ban that ends before it begins" until.yaml \
	"until.yaml:3:18: vendor 'a' would be banned until 2026-01-02, but only from 2026-01-02 on"

named() {
	printf 'version: 1\nname: %s\nvendors: [{name: a, mac: [28:57:be]}]\n' "$1"
}
for name in a 0 fcc-covered-list 0123456789012345678901234567890; do
	named "$name" > name.yaml
	accepted "name $name" name.yaml
done
for name in A a_b a.b a+b ä 01234567890123456789012345678901; do
	named "$name" > name.yaml
	refused "no name: $name" name.yaml \
		"name.yaml:2:7: '$name' is not a name; allowed: 1 to 31 of a-z, 0-9 and '-'"
done

texted() {
	named t
	printf 'authority: "%s"\n' "$1"
}
text255=$(printf 'x%.0s' {1..255})
texted "$text255" > text.yaml
accepted "an authority of 255 bytes" text.yaml
texted "x$text255" > text.yaml
refused "one of 256" text.yaml \
	"text.yaml:4:13: 'authority' has 256 bytes; allowed: at most 255"
texted "" > text.yaml
refused "an empty one" text.yaml "text.yaml:4:13: 'authority' is empty"

protecting() {
	named t
	printf 'protect: [%s]\n' "$1"
}
protecting '192.0.2.1, 2001:db8::1, "::", 02:00:00:00:00:01, 28-57-be-01-02-03' > protect.yaml
is "protected addresses" "$(checked '[.protect[] | to_entries[] | .key]' protect.yaml)" \
	'["mac","mac","ipv4","ipv6","ipv6"]'
for address in 192.0.2.0/24 192.0.2.256 192.0.2 28:57:be \
	01:00:5e:00:00:01 host.example; do
	protecting "$address" > protect.yaml
	refused "no address of a device: $address" protect.yaml \
		"protect.yaml:4:11: '$address' is no address of one device"
done

setting() {
	named t
	printf 'settings: {%s}\n' "$1"
}
for setting in 'transit: monitor' 'transit: enforce' 'protect-gateways: yes' \
	'protect-gateways: no' 'protect-gateways: true' 'protect-gateways: False' \
	'interfaces: ["eth*", br?, a]' 'interfaces: [012345678901234]' \
	'broadcast-to-banned: pass' 'broadcast-to-banned: drop'; do
	setting "$setting" > setting.yaml
	accepted "setting $setting" setting.yaml
done
setting 'protect-gateways: no' > setting.yaml
is "no is no" "$(checked '."protect-gateways"' setting.yaml)" false
setting 'broadcast-to-banned: drop' > setting.yaml
is "broadcasts are kept from the banned" \
	"$(checked '."broadcast-to-banned"' setting.yaml)" '"drop"'
ok "which check says" grep -q '^broadcasts .*kept from' \
	<("$debarctl" check setting.yaml)
hash=$(checked .hash setting.yaml)
setting 'broadcast-to-banned: pass' > setting.yaml
not_ok "that is another policy" [ "$(checked .hash setting.yaml)" = "$hash" ]
named t > default.yaml
is "the default is to let them pass" \
	"$(checked '[."broadcast-to-banned", .hash]' default.yaml)" \
	"$(checked '["pass", .hash]' setting.yaml)"
setting 'broadcast-to-banned: yes' > setting.yaml
refused "broadcast-to-banned: yes" setting.yaml \
	"setting.yaml:4:33: 'yes' is no broadcast-to-banned; allowed: pass, drop"
setting 'transit: off' > setting.yaml
refused "transit: off" setting.yaml \
	"setting.yaml:4:21: 'off' is no transit; allowed: monitor, enforce"
setting 'protect-gateways: maybe' > setting.yaml
refused "protect-gateways: maybe" setting.yaml \
	"setting.yaml:4:30: 'maybe' is neither yes nor no"
for glob in 0123456789012345 a/b 'a b' 'a:b'; do
	setting "interfaces: [\"$glob\"]" > setting.yaml
	refused "no interface: $glob" setting.yaml \
		"setting.yaml:4:26: '$glob' fits no interface; allowed: 1 to 15"
done
setting 'interfaces: [*]' > setting.yaml
refused "a star without quotes" setting.yaml "setting.yaml:4:"
