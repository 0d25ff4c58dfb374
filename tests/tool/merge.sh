# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Several files: includes, defaults, contradictions, what is there once.
: "${debarctl:?is set by tests/tool/run}"

mkdir -p inc/deeper
# file NAME LINES: a file of version 1
file() {
	printf 'version: 1\n%b' "$2" > "$1"
}
acme='vendors: [{name: acme, mac: [28:57:be]}]\n'
bcme='vendors: [{name: bcme, mac: [28:57:bf]}]\n'

# --- include
file inc/acme.yaml "$acme"
file inc/top.yaml 'name: top\ninclude: [acme.yaml]\n'
accepted "an included file is found beside the including one" inc/top.yaml
is "and counts" "$(checked .vendors inc/top.yaml)" 1
file abs.yaml "name: top\ninclude: ['$PWD/inc/acme.yaml']\n"
accepted "an absolute path" abs.yaml
file inc/missing.yaml 'name: top\ninclude:\n  - acme.yaml\n  - nowhere.yaml\n'
refused "a missing include" inc/missing.yaml \
	"inc/missing.yaml:5:5: cannot include inc/nowhere.yaml: No such file or directory" \
	"    - nowhere.yaml" "      ^~~~~~~~~~~~"
file dir.yaml 'name: top\ninclude: [inc]\n'
refused "a directory" dir.yaml "dir.yaml:3:11: cannot include inc: Is a directory"
mkfifo pipe
file fifo.yaml 'name: top\ninclude: [pipe]\n'
refused "a pipe, which could block" fifo.yaml \
	"fifo.yaml:3:11: cannot include pipe: not a regular file"
file stdin.yaml 'name: top\ninclude: ["-"]\n'
refused "no standard input there" stdin.yaml \
	"stdin.yaml:3:12: cannot include ./-: No such file or directory"
file self.yaml "name: self\ninclude: [self.yaml]\n$acme"
refused "a file that includes itself" self.yaml \
	"self.yaml:3:11: include cycle: self.yaml -> self.yaml"
file inc/a.yaml 'name: a\ninclude: [deeper/b.yaml]\n'
file inc/deeper/b.yaml "include: [../a.yaml]\n$acme"
refused "a cycle of two" inc/a.yaml \
	"inc/deeper/b.yaml:2:11: include cycle: inc/a.yaml -> inc/deeper/b.yaml -> inc/a.yaml"
for i in {0..17}; do
	file "nest$i.yaml" "name: n\ninclude: [nest$((i + 1)).yaml]\n"
done
file nest18.yaml "$acme"
refused "endless including" nest0.yaml \
	"nest16.yaml:3:11: cannot include nest17.yaml: files include each other too deeply"
file inc/bad.yaml 'vendors: [{name: x, mac: [28:57]}]\n'
file inc/usesbad.yaml 'name: top\ninclude: [bad.yaml]\n'
refused "an error in an included file" inc/usesbad.yaml \
	"inc/bad.yaml:2:27: '28:57' has no length"
ln -sf acme.yaml inc/link.yaml
file inc/twice.yaml 'name: top\ninclude: [acme.yaml, link.yaml, ./acme.yaml, deeper/../acme.yaml]\n'
accepted "the same file under four names" inc/twice.yaml
is "is read once" "$(checked '.files | length' inc/twice.yaml)" 2
accepted "also on the command line" inc/top.yaml inc/twice.yaml inc/top.yaml

# --- defaults of dates
file inc/dated.yaml 'name: d\neffective: 2021-03-12\nuntil: 2030-01-01\ninclude: [acme.yaml]\n'
is "a vendor takes the date of who includes it" \
	"$(checked '.vendor[0] | [.effective, .until]' inc/dated.yaml)" \
	'["2021-03-12T00:00:00Z","2030-01-01T00:00:00Z"]'
file inc/earlier.yaml 'name: e\neffective: 2019-08-13\nuntil: 2029-01-01\ninclude: [acme.yaml]\n'
for order in "inc/dated.yaml inc/earlier.yaml" "inc/earlier.yaml inc/dated.yaml"; do
	# shellcheck disable=SC2086
	is "of two, the ban that begins first and ends last ($order)" \
		"$(checked '.vendor[0] | [.effective, .until]' $order)" \
		'["2019-08-13T00:00:00Z","2030-01-01T00:00:00Z"]'
done
is "a file without a date: always" \
	"$(checked '.vendor[0] | [.effective, .until]' inc/dated.yaml inc/top.yaml)" '[null,null]'
file inc/mid.yaml 'effective: 2022-02-02\ninclude: [acme.yaml]\n'
file inc/outer.yaml 'name: o\neffective: 2019-08-13\ninclude: [mid.yaml]\n'
is "the nearest default counts" "$(checked '.vendor[0].effective' inc/outer.yaml)" \
	'"2022-02-02T00:00:00Z"'
file inc/own.yaml 'name: o\neffective: 2019-08-13\nvendors: [{name: acme, effective: 2025-05-05, mac: [28:57:be]}]\n'
is "a vendor's own date counts most" "$(checked '.vendor[0].effective' inc/own.yaml)" \
	'"2025-05-05T00:00:00Z"'

# --- names and authorities
file na.yaml "name: fcc\nauthority: FCC\n$acme"
file nb.yaml "name: ndaa\nauthority: NDAA\n$bcme"
is "names are joined" "$(checked .name na.yaml nb.yaml)" '"fcc+ndaa"'
is "authorities too" "$(checked .authority na.yaml nb.yaml)" '"FCC; NDAA"'
file nc.yaml "name: fcc\nauthority: FCC\n$bcme"
is "the same one is not repeated" "$(checked '.name + .authority' na.yaml nc.yaml)" '"fccFCC"'
file nd.yaml "$bcme"
is "a file without a name beside one that has one" \
	"$(checked '.name, .vendors' na.yaml nd.yaml | tr '\n' ' ')" '"fcc" 2 '
for i in 1 2 3 4; do
	file "long$i.yaml" "name: a-rather-long-name-$i\nvendors: [{name: v$i, mac: [00:00:0$i]}]\n"
done
is "joined names that are too long" \
	"$(checked .name long1.yaml long2.yaml long3.yaml long4.yaml)" '"a-rather-long-name-1+3"'
file long5.yaml "name: abcdefghijklmnopqrstuvwxyz01234\nvendors: [{name: v5, mac: [00:00:05]}]\n"
is "even one alone" "$(checked .name long5.yaml long1.yaml)" '"abcdefghijklmnopqrstuvwxyz012+1"'
file au.yaml "name: au\nauthority: $(printf 'x%.0s' {1..200})\n$acme"
file av.yaml "name: av\nauthority: $(printf 'y%.0s' {1..200})\n$bcme"
is "authorities that are too long" "$(checked '.authority | length' au.yaml av.yaml)" 200
says "are warned of" "warning: the authorities have more than 255 bytes together: 1 of 2 are kept"

# --- modes and settings
file ma.yaml "name: a\nmode: monitor\n$acme"
file mb.yaml "name: b\nmode: enforce\n$bcme"
exits "contradicting modes" 3 "$debarctl" check ma.yaml mb.yaml
says "both places" "mb.yaml:3:7: mode enforce contradicts mode monitor at ma.yaml:3:7"
file mc.yaml "name: c\n$bcme"
exits "a mode and a default contradict as well" 3 "$debarctl" check ma.yaml mc.yaml
says "both places" "mc.yaml:1:1: mode enforce (by default) contradicts mode monitor at ma.yaml:3:7"
file md.yaml "$bcme"
is "a file without a name takes the others' mode" "$(checked .mode ma.yaml md.yaml)" '"monitor"'
file me.yaml 'name: e\nsettings: {transit: enforce}\n'
is "and one that only holds settings" \
	"$(checked '.mode, .transit' ma.yaml me.yaml | tr '\n' ' ')" '"monitor" "enforce" '
file mf.yaml 'name: f\nsettings: {transit: monitor, protect-gateways: no}\n'
file mg.yaml 'name: g\nsettings: {protect-gateways: yes}\n'
exits "contradicting settings" 3 "$debarctl" check ma.yaml me.yaml mf.yaml mg.yaml
says "transit" "mf.yaml:3:21: 'transit' contradicts me.yaml:3:21"
says "protect-gateways" "mg.yaml:3:30: 'protect-gateways' contradicts mf.yaml:3:48"
file broadcast-drop.yaml 'name: g\nsettings: {broadcast-to-banned: drop}\n'
is "broadcast-to-banned: drop is merged" \
	"$(checked '."broadcast-to-banned"' ma.yaml broadcast-drop.yaml)" '"drop"'
file broadcast-pass.yaml 'name: h\nsettings: {broadcast-to-banned: pass}\n'
exits "broadcast-to-banned contradicts" 3 "$debarctl" check ma.yaml broadcast-drop.yaml broadcast-pass.yaml
says "where" "broadcast-pass.yaml:3:33: 'broadcast-to-banned' contradicts broadcast-drop.yaml:3:33"
file mh.yaml 'name: h\nsettings: {interfaces: [eth0, eth1]}\nprotect: [192.0.2.1]\n'
file mi.yaml 'name: i\nsettings: {interfaces: [eth1, eth2]}\nprotect: [192.0.2.1, 192.0.2.2]\n'
is "interfaces and protected addresses add up" \
	"$(checked '.interface, (.protect | length)' ma.yaml mh.yaml mi.yaml | tr '\n' ' ')" \
	'["eth0","eth1","eth2"] 2 '

# --- what may be there only once
file va.yaml 'name: a\nvendors:\n  - {name: acme, mac: [28:57:be]}\n  - {name: acme, mac: [28:57:bf]}\n'
refused "a vendor twice in a file" va.yaml \
	"va.yaml:5:12: vendor 'acme' is already defined at va.yaml:4:12"
file vb.yaml 'name: b\nvendors: [{name: acme, mac: [28:57:bf]}]\n'
exits "a vendor in two files with other prefixes" 3 "$debarctl" check na.yaml vb.yaml
says "both places" "vb.yaml:3:18: vendor 'acme' is already defined at na.yaml:4:18 with other facts"
for fact in 'entity: x' 'mode: monitor' 'effective: 2020-01-01' 'until: 2030-01-01'; do
	file vc.yaml "name: c\nvendors: [{name: acme, $fact, mac: [28:57:be]}]\n"
	exits "with another ${fact%%:*}" 3 "$debarctl" check na.yaml vc.yaml
	says "both places" "vc.yaml:3:18: vendor 'acme' is already defined at na.yaml:4:18"
done
file vd.yaml 'name: d\nvendors:\n  - name: acme\n    mac: ["28-57-BE/24"]\n'
is "with the same facts it counts once" "$(checked '.vendors, ."prefix-count"' na.yaml vd.yaml | tr '\n' ' ')" '1 1 '

file ve.yaml "name: e\neffective: 2021-03-12\nuntil: 2030-01-01\n$acme"
file vf.yaml "name: f\neffective: 2019-08-13\nuntil: 2029-01-01\n$acme"
for order in "ve.yaml vf.yaml" "vf.yaml ve.yaml"; do
	# shellcheck disable=SC2086
	is "with other defaults, the ban that begins first and ends last ($order)" \
		"$(checked '.vendor[] | [.effective, .until]' $order)" \
		'["2019-08-13T00:00:00Z","2030-01-01T00:00:00Z"]'
done

file pa.yaml 'name: a\nvendors:\n  - name: acme\n    mac: [28:57:be, "28-57-BE/24"]\n'
refused "a prefix twice in a rule" pa.yaml \
	"pa.yaml:5:22: 28:57:be/24 is already listed at pa.yaml:5:11 (vendor acme)"
file pb.yaml 'name: b\nvendors: [{name: bcme, mac: [28:57:be]}]\n'
exits "a prefix of two vendors in two files" 3 "$debarctl" check na.yaml pb.yaml
says "both places" "pb.yaml:3:30: 28:57:be/24 is already listed at na.yaml:4:30 (vendor acme)"
file pc.yaml 'name: c\nvendors: [{name: acme, mac: ["28:57:be", "28:57:be:00/28", "28:57:be:00:00/36"]}]\n'
accepted "a longer one in it is another prefix" pc.yaml

# --- names of rules
# named GROUP...: a policy of these groups; what their rules are called, by
# prefix: the name of a rule, and only it, decides where its counter goes on
named() {
	printf 'version: 1\nname: a\nvendors:\n  - name: acme\n    mac:\n' > ra.yaml
	printf '      - %s\n' "$@" >> ra.yaml
	"$debarctl" explain --json --policy ra.yaml 00:00:0{1..7} |
		jq -r 'select(.rule) | .mac[:8] + " " + .rule' | xargs
}
plain='00:00:01'
dotted='{registrant: "Acme Co.,Ltd.", prefixes: [00:00:02]}'
upper='{registrant: "ACME CO LTD", prefixes: [00:00:03, 00:00:04]}'
upper_named='{registrant: "ACME CO LTD", class: named, prefixes: [00:00:05]}'
upper_again='{registrant: "ACME CO LTD", prefixes: [00:00:06]}'
foreign='{registrant: "公司", prefixes: [00:00:07]}'

is "a rule is called after its registrant" "$(named "$plain" "$dotted" "$foreign")" \
	"00:00:01 acme/mac 00:00:02 acme/mac/acme-co-ltd 00:00:07 acme/mac/other"
is "however that is spelt" "$(named "$upper")" \
	"00:00:03 acme/mac/acme-co-ltd 00:00:04 acme/mac/acme-co-ltd"
# The SHA-256 of registrant, NUL, class
spelling() { printf '%s\0%s' "$1" "${2-}" | sha256sum | cut -c 1-8; }
one=acme/mac/acme-co-ltd.$(spelling 'Acme Co.,Ltd.')
two=acme/mac/acme-co-ltd.$(spelling 'ACME CO LTD')
three=acme/mac/acme-co-ltd.$(spelling 'ACME CO LTD' named)
apart="00:00:02 $one 00:00:03 $two 00:00:04 $two"
is "two spellings are told apart" "$(named "$dotted" "$upper")" "$apart"
is "in whatever order they stand" "$(named "$upper" "$dotted")" "$apart"
is "so are two classes" "$(named "$upper" "$upper_named")" \
	"00:00:03 $two 00:00:04 $two 00:00:05 $three"
is "and nothing else changes" "$(named "$foreign" "$upper_named" "$dotted" "$upper" "$plain")" \
	"00:00:01 acme/mac $apart 00:00:05 $three 00:00:07 acme/mac/other"
is "two groups that say the same go by their first prefix" \
	"$(named "$dotted" "$upper" "$upper_again")" \
	"00:00:02 $one 00:00:03 $two.000003 00:00:04 $two.000003 00:00:06 $two.000006"
is "in whatever order they stand, and their prefixes" \
	"$(named "$upper_again" "${upper/00:00:03, 00:00:04/00:00:04, 00:00:03}" "$dotted")" \
	"00:00:02 $one 00:00:03 $two.000003 00:00:04 $two.000003 00:00:06 $two.000006"
long=$(printf 'Long Name %.0s' {1..25})
file rb.yaml "name: b\nvendors:\n  - name: acme\n    mac:\n      - {registrant: \"$long\", prefixes: [00:00:01]}\n      - {registrant: \"$long\", prefixes: [00:00:02]}\n"
is "a rule's name is cut to fit" \
	"$("$debarctl" explain --json --policy rb.yaml 00:00:01 00:00:02 | jq -r '.rule | length' | sort -nu | tail -n 1)" 191
is "and stays unique" \
	"$("$debarctl" explain --json --policy rb.yaml 00:00:01 00:00:02 | jq -r .rule | sort -u | wc -l)" 2

# --- dates of the data
file da.yaml "name: a\ndata-date: 2020-01-01\n$acme"
file db.yaml "name: b\ndata-date: $(date -u -d '-3 days' +%F)\n$bcme"
exits "old data is no error" 0 "$debarctl" check da.yaml db.yaml
says "but worth a warning" "warning: da.yaml:3:12: the data is of 2020-01-01, "
is "of the old file only" "$(grep -c warning stderr)" 1
is "also in JSON" "$(checked '.warnings | length' da.yaml db.yaml)" 1
is "the newest date counts" "$(checked '."data-date"' da.yaml db.yaml)" \
	"\"$(date -u -d '-3 days' +%FT00:00:00Z)\""
file dc.yaml "name: c\ndata-date: $(date -u -d '+3 days' +%F)\n$acme"
exits "data of the future" 0 "$debarctl" check dc.yaml
says "is worth a warning" "is in the future"

# --- the hash
hash_of() { checked .hash "$@"; }
file ha.yaml "name: h\nvendors:\n  - {name: a, mac: [00:00:01, 00:00:02]}\n  - {name: b, mac: [00:00:03]}\n"
file hb.yaml "# words\nvendors:\n  - {mac: [00:00:03], name: b}\n  - {name: a, mac: [00-00-02/24, '00:00:01']}\nname: h\nsource: x\nmode: enforce\n"
is "the hash is of what is said, not how" "$(hash_of ha.yaml)" "$(hash_of hb.yaml)"
file hc.yaml "name: h\nvendors:\n  - {name: a, mac: [00:00:01, 00:00:02]}\n  - {name: b, mac: [00:00:04]}\n"
ok "and of all of that" [ "$(hash_of ha.yaml)" != "$(hash_of hc.yaml)" ]
file hd.yaml "name: h\nvendors:\n  - {name: a, mac: [00:00:01, '00:00:10:00/28']}\n"
file he.yaml "name: h\nvendors:\n  - {name: a, mac: [00:00:01, '00:00:10']}\n"
not_ok "the length of a prefix is part of it" [ "$(hash_of hd.yaml)" = "$(hash_of he.yaml)" ]
# In three orders, so that each octet decides somewhere.
ordered() { # ORDER
	/usr/bin/python3 -c 'import random, sys
source = random.Random(889)
listed = ["%02x:%02x:%02x" % (i % 16 * 4, i // 16 % 16, i // 256)
          for i in range(2000)]
listed += ["10:00:00:%x0/28" % i for i in range(16)]
listed += ["fc:ff:fe:ff:%x0/36" % i for i in range(16)]
{"up": listed.sort, "down": lambda: listed.sort(reverse=True),
 "mixed": lambda: source.shuffle(listed)}[sys.argv[1]]()
print("version: 1\nname: h\nvendors: [{name: a, mac: [%s]}]"
      % ", ".join("\"%s\"" % one for one in listed))' "$1" > "$1.yaml"
	hash_of "$1.yaml"
}
up=$(ordered up)
is "however many there are" "$(ordered down) $(ordered mixed)" "${up:-none} $up"
is "it is a SHA-256" "$(hash_of ha.yaml | tr -d '"' | grep -cE '^[0-9a-f]{64}$')" 1

# --- limits
many() { # VENDORS
	printf 'version: 1\nname: many\nvendors:\n'
	/usr/bin/python3 -c 'import sys
for i in range(int(sys.argv[1])):
    print("  - {name: v%d, mac: [\"00:%02x:%02x\"]}" % (i, i >> 8, i & 255))' "$1"
}
many 256 > many.yaml
accepted "256 vendors" many.yaml
many 257 > many.yaml
refused "one more" many.yaml "many.yaml:260:12: too many vendors; allowed: 256"
groups() { # RULES
	printf 'version: 1\nname: many\nvendors:\n  - name: a\n    mac:\n'
	/usr/bin/python3 -c 'import sys
for i in range(int(sys.argv[1])):
    print("      - {registrant: Same, prefixes: [\"00:%02x:%02x\"]}" % (i >> 8, i & 255))' "$1"
}
groups 16384 > many.yaml
accepted "16384 rules" many.yaml
groups 16385 > many.yaml
refused "one more" many.yaml "many.yaml:4:11: 16385 rules up to here; allowed: 16384"
prefixes() { # COUNT
	printf 'version: 1\nname: many\nvendors:\n  - name: a\n    mac:\n'
	/usr/bin/python3 -c 'import sys
for i in range(int(sys.argv[1])):
    print("      - \"%02x:%02x:%02x\"" % (i >> 14 << 2, i >> 6 & 255, i << 2 & 255))' "$1"
}
prefixes 131072 > many.yaml
accepted "131072 prefixes" many.yaml
prefixes 131073 > many.yaml
refused "one more" many.yaml "many.yaml:4:11: 131073 prefixes up to here; allowed: 131072"
file lp.yaml "name: p\n${acme}protect:\n$(/usr/bin/python3 -c 'for i in range(257): print("  - 10.0.%d.%d" % (i >> 8, i & 255))')\n"
refused "257 protected addresses" lp.yaml "lp.yaml:261:5: too many protected addresses; allowed: 256"
file li.yaml "name: i\n${acme}settings:\n  interfaces:\n$(/usr/bin/python3 -c 'for i in range(65): print("    - eth%d" % i)')\n"
refused "65 interfaces" li.yaml "li.yaml:70:7: too many interfaces; allowed: 64"

prefixes 100000 > many.yaml
# Processor time: other work on the machine does not count.
TIMEFORMAT='%U %S'
took=$({ time "$debarctl" check many.yaml > stdout; } 2>&1 |
	awk '{ print int(1000 * ($1 + $2)) }')
prints "100,000 prefixes are read" "100,000 prefixes in 1 rules"
echo "# it took $took ms"
ok "in less than a second" [ "$took" -lt 1000 ]
