# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Policies as large as can be.
: "${debarctl:?is set by tests/tool/module}"

/usr/bin/python3 -c '
print("version: 1\nname: big\nvendors:")
for v in range(10):
    print(f"  - name: v{v}\n    mac:")
    for i in range(v * 10000, v * 10000 + 10000):
        print("      - \"%02x:%02x:%02x\"" % (i >> 14 << 2, i >> 6 & 255, i << 2 & 255))' > big.yaml
exits "100,000 prefixes" 0 "$debarctl" load big.yaml
prints "are loaded" "10 vendors, 10 rules, 100,000 prefixes"
is "all of them" "$(status_of '."prefix-count"')" 100000
/usr/bin/python3 -c '
print("version: 1\nname: groups\nvendors:\n  - name: a\n    mac:")
for i in range(16384):
    print("      - {registrant: Same, prefixes: [\"00:%02x:%02x\"]}" % (i >> 8, i & 255))' > groups.yaml
ok "16,384 rules, with progress on a terminal" sh -c \
	"script -qec '\"$debarctl\" load groups.yaml' /dev/null | grep -q 'loading prefixes: 16384 of 16384'"
is "all of them" "$("$debarctl" rules --json | jq '[.rules[].name] | unique | length')" 16384
