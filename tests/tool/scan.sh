# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# scan: link types, checksums, broken captures, what is said and how.
: "${debarctl:?is set by tests/tool/run}" "${here:?}"

mkdir scan
cd scan || exit

# ca signs camera; both are shown
need openssl req -x509 -newkey rsa:2048 -nodes -days 30 -keyout ca.key -out ca.pem \
	-subj "/O=Test CA/CN=Test Device CA"
need openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
	-keyout camera.key -out camera.csr -subj "/O=HIKVISION/CN=camera"
printf 'subjectAltName=DNS:camera.test,IP:192.0.2.64\n' > extensions
need openssl x509 -req -in camera.csr -CA ca.pem -CAkey ca.key -days 30 -set_serial 0x00c0ffee \
	-extfile extensions -out camera.pem
cat camera.pem ca.pem > chain.pem
need "$here/wire.py" chain.pem camera.key ca.pem

sha256() {
	openssl x509 -in "$1" -outform DER | sha256sum | cut -d ' ' -f 1
}
camera=$(sha256 camera.pem)
ca=$(sha256 ca.pem)

# found CAPTURE: what scan finds, in short
found() {
	"$debarctl" scan --all --json "$1" 2> stderr | jq -r 'select(.kind == "tls") |
		[.version, .sni, .opaque, .undecided, .certs[].sha256] | map(. // "-") | join(" ")'
}
whole="TLS1.2 camera.test - - $camera $ca"

# --- link types and formats ---
for capture in link-*.pcap link6-*.pcap; do
	is "${capture%.pcap}: the whole handshake" "$(found "$capture")" "$whole"
done
ends() {
	"$debarctl" scan --all --json "$1" | jq -c 'select(.kind == "tls") |
		[.client.mac, .client.ip, .client.port, .server.mac, .server.ip, .server.port]'
}
for kind in ethernet vlan qinq pppoe sll sll2; do
	is "$kind: both ends, with their MACs" "$(ends link-$kind.pcap)" \
		'["00:11:22:33:44:55","192.0.2.1",40000,"28:57:be:01:02:03","198.51.100.2",443]'
done
is "raw: both ends, without" "$(ends link-raw.pcap)" \
	'[null,"192.0.2.1",40000,null,"198.51.100.2",443]'
is "IPv6" "$(ends link6-ethernet.pcap)" \
	'["00:11:22:33:44:55","2001:db8::1",40000,"28:57:be:01:02:03","2001:db8::2",443]'
is "an end that is not heard has the MAC that is written to" "$(ends client-only.pcap)" \
	'["00:11:22:33:44:55","192.0.2.1",40000,"28:57:be:01:02:03","198.51.100.2",443]'
exits "a link type that cannot be read: 1" 1 "$debarctl" scan --all token-ring.pcap
says "is named, and those that can" "token-ring.pcap: link type 6 (IEEE802) cannot be read; allowed: Ethernet, raw IP"
exits "standard input" 0 sh -c "\"$debarctl\" scan --all --json - < tls12.pcap"
prints "is read" "$camera"

# --- checksums ---
# Nobody acknowledges what is in the first ones.
for capture in offload-*.pcap; do
	is "${capture%.pcap}: the server's part" "$(found "$capture")" \
		"TLS1.2 - - - $camera $ca"
done
is "decoys are not believed" "$(found decoys.pcap)" "$whole"
for capture in damaged-hello.pcap damaged-certificate.pcap; do
	is "${capture%.pcap}: acknowledged, thus believed" "$(found "$capture")" "$whole"
done

# --- streams ---
is "after STARTTLS, a segment that was overtaken" "$(found overtaken.pcap)" "$whole"
is "a handshake goes on while SYNs flood the table" "$(found flood.pcap)" "$whole"
is "TLS 1.3 hides the certificate" "$(found tls13.pcap)" "TLS1.3 camera.test tls13 -"
is "the client alone" "$(found client-only.pcap)" "- camera.test - capture-end"
is "the server alone" "$(found server-only.pcap)" "TLS1.2 - - - $camera $ca"
is "no TLS" "$(found plain.pcap)" ""
unreadable=$(sha256sum < unreadable.der | cut -d ' ' -f 1)
is "a certificate that cannot be read" "$(found unreadable.pcap)" \
	"TLS1.2 camera.test - certificate $unreadable $ca"
is "is called malformed" "$("$debarctl" scan --all --json unreadable.pcap |
	jq -c 'select(.kind == "tls") | [.certs[].malformed]')" "[true,null]"
is "what only begins like TLS" "$(found noise.pcap)" ""
is "a handshake that takes two hours" "$(found slow.pcap | head -n 1)" "- camera.test - time"
is "a client's certificate" "$("$debarctl" scan --all --json mutual.pcap |
	jq -r 'select(.kind == "tls") | .client_certs[].sha256' | tr '\n' ' ')" "$camera $ca "

# --- fields ---
"$debarctl" scan --all --json tls12.pcap > stdout
ok "an object a line, with the documented keys" /usr/bin/python3 - stdout <<'P'
import json, sys
keys = {
    "tls": ["kind", "file", "time", "client", "server", "version", "sni", "certs", "client_certs",
            "verdict", "reason", "ticket", "vendor", "rule", "evidence", "proven", "opaque", "undecided"],
    "device": ["kind", "mac", "verdict", "reason", "ticket", "vendor", "rule", "evidence", "frames", "bytes",
               "first_seen", "last_seen"],
}
lines = [json.loads(line) for line in open(sys.argv[1])]
assert [line["kind"] for line in lines] == ["tls", "device", "device"], lines
for line in lines:
    assert list(line) == keys[line["kind"]], line
P
is "names, alternative names and the serial number" \
	"$(jq -c 'select(.kind == "tls") | .certs[0] | [.subject, .issuer, .san, .serial]' stdout)" \
	'[{"O":["HIKVISION"],"CN":["camera"]},{"O":["Test CA"],"CN":["Test Device CA"]},[["DNS","camera.test"],["IP","192.0.2.64"]],"00c0ffee"]'
is "the digest of the key" "$(jq -r 'select(.kind == "tls") | .certs[0].spki_sha256' stdout)" \
	"$(openssl x509 -in camera.pem -noout -pubkey | openssl pkey -pubin -outform DER |
		sha256sum | cut -d ' ' -f 1)"
is "devices" "$(jq -c 'select(.kind == "device") | [.mac, .frames, .first_seen]' stdout | tr '\n' ' ')" \
	'["00:11:22:33:44:55",15,"2023-11-14T22:13:20Z"] ["28:57:be:01:02:03",15,"2023-11-14T22:13:20Z"] '
is "from when to when" "$("$debarctl" scan --all --json slow.pcap |
	jq -c 'select(.kind == "device") | [.first_seen, .last_seen]' | sort -u)" \
	'["2023-11-14T22:13:20Z","2023-11-15T00:13:20Z"]'
is "no device: a group address, and none at all" "$("$debarctl" scan --all --json group.pcap |
	jq -r .mac)" 28:57:be:01:02:03
exits "for people" 0 "$debarctl" scan --all tls12.pcap
prints "the handshake" "192.0.2.1:40000 > 198.51.100.2:443  TLS1.2  sni camera.test  server O=HIKVISION, CN=camera"
prints "the devices" "28:57:be:01:02:03  accept"
prints "and how much it was" "15 packets, 1 TLS handshakes: 0 matched, 0 undecided"

# --- policy ---
policy 28:57:be > mac.yaml
policy 28:57:7e > other.yaml	# falls on the same bit of the table
is "what a policy matches by MAC" "$("$debarctl" scan --policy mac.yaml --json tls12.pcap |
	jq -r '[.kind, .verdict, .reason, .vendor, .rule, .evidence] | join(" ")')" \
	'tls drop enforced acme acme/mac mac
device drop enforced acme acme/mac mac'
is "without a match: nothing" "$("$debarctl" scan --policy other.yaml --json tls12.pcap)" ""
is "without a match, --all: everything" \
	"$("$debarctl" scan --policy other.yaml --all --json tls12.pcap | wc -l)" 3
# in_addresses MODE: what is found in IPv6 addresses with this setting
in_addresses() { # MODE [LINE]
	printf '%s\n' 'version: 1' 'name: test' "settings: {eui64: $1}" 'vendors:' \
		'  - {name: acme, mac: ["28:57:be"], tls: [{subject: {O: nobody}}]}' "${2-}" > eui64.yaml
	"$debarctl" scan --policy eui64.yaml --json eui64.pcap |
		jq -r '[.mac, .verdict, .reason, .evidence] | join(" ")'
}
is "a MAC address in an IPv6 address" "$(in_addresses monitor)" "28:57:be:01:02:05 monitor eui64 eui64"
is "which the policy may ban" "$(in_addresses enforce)" "28:57:be:01:02:05 drop enforced eui64"
is "or not look at" "$(in_addresses off)" ""
is "protected is the address, not the MAC in it" \
	"$(in_addresses enforce 'protect: ["28:57:be:01:02:05"]')" "28:57:be:01:02:05 drop enforced eui64"
in_addresses enforce > /dev/null
exits "for people, one in an address is told from one that frames bear" 0 \
	"$debarctl" scan --policy eui64.yaml eui64.pcap
prints "by the evidence" "acme/mac  eui64     drop     enforced"
# --- waivers ---
# spared SUBJECT: who of tls12.pcap is spared by a waiver, and who is not
spared() {
	cat > spare.yaml <<-S
	version: 1
	name: spare
	vendors:
	  - {name: acme, mac: [28:57:be], tls: [{subject: {O: HIKVISION}}]}
	waivers:
	  - {$1, ticket: W-1, reason: a, approved-by: b, expires: 2099-01-01}
	S
	"$debarctl" scan --policy spare.yaml --json tls12.pcap |
		jq -r '[.kind, .verdict, .reason, .ticket // "-"] | join(" ")' | paste -sd ,
}
none="tls drop enforced -,device drop enforced -"
one="tls accept waived W-1,device drop enforced -"
is "a waived MAC" "$(spared "mac: 28:57:be:01:02:03")" \
	"tls accept waived W-1,device accept waived W-1"
is "another one" "$(spared "mac: 28:57:be:01:02:04")" "$none"
is "a waived address, whose MAC is not" "$(spared "address: 198.51.100.2")" "$one"
is "that of its peer" "$(spared "address: 192.0.2.1")" "$none"
is "a waived network" "$(spared "network: 198.51.100.0/24")" "$one"
is "a waived certificate" "$(spared "certificate: $camera")" "$one"
is "that of its authority" "$(spared "certificate: $ca")" "$none"

# judged CAPTURE ITEM...: by a policy with these certificate rules or domains
judged() {
	local capture=$1
	printf 'version: 1\nname: t\nvendors:\n  - name: acme\n    %s\n' \
		"${2/@/$'\n    '}" > judge.yaml
	"$debarctl" scan --policy judge.yaml --json "$capture" | jq -r 'select(.kind == "tls") |
		[.verdict, .reason, .vendor, .evidence, .proven] | join(" ")'
}
spki=$(openssl x509 -in camera.pem -noout -pubkey | openssl pkey -pubin -outform DER |
	sha256sum | cut -d ' ' -f 1)
while read -r capture wanted; do
	read -r item
	is "$capture, $item" "$(judged "$capture" "$item")" "${wanted#-}"
done <<R
tls12.pcap drop enforced acme names true
tls: [{subject: {O: hikvision}}]
tls12.pcap drop enforced acme names true
tls: [{issuer: {CN: "Test Device *"}, san: "*.test"}]
tls12.pcap drop enforced acme names true
tls: [{subject: {CN: "Test Device CA"}}]
tls12.pcap drop enforced acme names true
tls: [{serial: c0ffee}]
tls12.pcap drop enforced acme pin true
tls: [{sha256: $camera}]
tls12.pcap drop enforced acme pin true
tls: [{sha256: $ca}]
tls12.pcap drop enforced acme spki-pin true
tls: [{spki-sha256: $spki}]
tls12.pcap drop enforced acme names true
tls: [{sha256: $ca}, {subject: {O: hikvision}}]
tls12.pcap monitor mode-monitor acme names true
tls: [{subject: {O: hikvision}, mode: monitor}]
tls12.pcap -
tls: [{subject: {O: hikvision}, issuer: {O: hikvision}}]
tls12.pcap -
tls: [{sha256: $spki}]
mutual.pcap drop enforced acme names true
tls: [{subject: {CN: camera}}]
server-only.pcap drop enforced acme names false
tls: [{subject: {O: hikvision}}]
overtaken.pcap drop enforced acme names false
tls: [{subject: {O: hikvision}}]
tls13.pcap -
tls: [{subject: {O: hikvision}}]
tls13.pcap drop enforced acme sni false
sni: [camera.test]
tls12.pcap -
sni: [era.test]
tls12.pcap drop enforced acme names true
sni: [camera.test]@tls: [{subject: {O: hikvision}}]
tls12.pcap drop enforced acme names true
sni: [{mode: monitor, domains: [camera.test]}]@tls: [{subject: {O: hikvision}}]
tls12.pcap drop enforced acme sni false
sni: [camera.test]@tls: [{subject: {O: hikvision}, mode: monitor}]
tls12.pcap drop enforced acme names true
tls: [{subject: {O: hikvision}, mode: monitor}, {subject: {CN: "Test Device CA"}}]
tls12.pcap monitor mode-monitor acme names true
sni: [{mode: monitor, domains: [camera.test]}]@tls: [{subject: {O: hikvision}, mode: monitor}]
R
is "what the client showed is told from what the server showed" \
	"$("$debarctl" scan --policy judge.yaml --all --json mutual.pcap | jq -c 'select(.kind == "tls") |
		[(.certs | length), (.client_certs | length)]')" "[2,2]"
exits "for people" 0 "$debarctl" scan --policy mac.yaml tls12.pcap
prints "the reason is there" "  enforced by mac, rule acme/mac"
exits "an invalid policy: 3" 3 "$debarctl" scan --policy /dev/null tls12.pcap
exits "no policy: 2" 2 "$debarctl" scan tls12.pcap
says "says what to do" "--policy FILE"
exits "no file: 2" 2 "$debarctl" scan --all
exits "a file and an interface: 2" 2 "$debarctl" scan --all -i lo tls12.pcap

# --- broken captures ---
packets=$("$debarctl" scan --all tls12.pcap | sed -n 's/ packets,.*//p')
exits "a capture that is cut off: 1" 1 "$debarctl" scan --all --json cut.pcap
says "says where" "cut.pcap: packet $packets: truncated"
prints "reports what was before" "$camera"
exits "a capture with garbage in it: 1" 1 "$debarctl" scan --all --json damaged.pcap
says "says where" "damaged.pcap: packet $((packets + 1)): "
prints "reports what was before" "$camera"
exits "no capture: 1" 1 "$debarctl" scan --all ca.pem
says "says so" "ca.pem: unknown file format"
exits "no file: 1" 1 "$debarctl" scan --all nowhere.pcap
says "says so" "nowhere.pcap: No such file or directory"
exits "an empty capture" 0 "$debarctl" scan --all --json empty.pcap
is "has nothing in it" "$(cat stdout)" ""
exits "one broken, one whole" 1 "$debarctl" scan --all --json ca.pem tls12.pcap
prints "the whole one is read" "$camera"
exits "segments cut off by the snapshot length" 0 "$debarctl" scan --all --json snapped.pcap
exits "a full disk is a failure" 1 sh -c "\"$debarctl\" scan --all --json tls12.pcap > /dev/full"
says "and said" "cannot write the output"
is "quiet in a pipe" "$("$debarctl" scan --all --json tls12.pcap 2>&1 > /dev/null)" ""

# --- two policies compared ---
printf 'version: 1\nname: none\nvendors:\n  - {name: zte, mac: ["00:d0:d0"]}\n' > none.yaml
printf 'version: 1\nname: names\nvendors:\n  - {name: hikvision, tls: [{subject: {O: HIKVISION}}]}\n' > names.yaml
sed 's/^name: names/&\nmode: monitor/' names.yaml > lenient.yaml
exits "a policy against one that bans nobody" 0 \
	"$debarctl" scan --policy names.yaml --against none.yaml --json tls12.pcap
is "says whom it would ban, and why" "$(jq -r '.changes[] |
	[.change, .whom, .before, .after, .reason, .evidence, (.rule | split(".")[0])] | join(" ")' stdout)" \
	"banned 198.51.100.2 accept drop enforced names hikvision/tls/subject-o-hikvision"
exits "the other way round" 0 \
	"$debarctl" scan --policy none.yaml --against names.yaml tls12.pcap
ok "it is released" grep -qE '^released +198.51.100.2 +drop +accept +none ' stdout
exits "one that only monitors" 0 \
	"$debarctl" scan --policy lenient.yaml --against names.yaml --json tls12.pcap
is "releases" "$(jq -c '[."newly-banned", .released, .changes[0].reason]' stdout)" '[0,1,"mode-monitor"]'
exits "the same" 0 "$debarctl" scan --policy names.yaml --against names.yaml --json tls12.pcap
is "changes nothing" "$(jq -c . stdout)" '{"changes":[],"newly-banned":0,"released":0}'
exits "prefixes" 0 "$debarctl" scan --policy mac.yaml --against none.yaml --json tls12.pcap
is "name a MAC address, once" "$(jq -r '.changes[] | [.change, .whom, .evidence] | join(" ")' stdout | sed 's/:..:..:.. / /')" \
	"banned 28:57:be mac"
exits "of a capture that is cut off: 1" 1 \
	"$debarctl" scan --policy names.yaml --against none.yaml --json cut.pcap
is "what was before is compared" "$(jq -r '.changes[].whom' stdout)" 198.51.100.2
asked=$("$debarctl" scan --all --json tls12.pcap | jq -sr '[.[] | select(.sni)][0] |
	[.sni, .client.ip] | join(" ")')
printf 'version: 1\nname: asked\nvendors:\n  - {name: v, sni: [%s]}\n' \
	"${asked% *}" > asked.yaml
exits "a name that is asked for" 0 \
	"$debarctl" scan --policy asked.yaml --against none.yaml --json tls12.pcap
is "is the client's affair" "$(jq -r '[.changes[].whom] | unique | join(" ")' stdout)" \
	"${asked#* }"
exits "no policy: 2" 2 "$debarctl" scan --against none.yaml tls12.pcap
exits "with --all: 2" 2 "$debarctl" scan --all --policy names.yaml --against none.yaml tls12.pcap
exits "a stream: 2" 2 "$debarctl" scan --policy names.yaml --against none.yaml -
says "says that it reads twice" "reads everything twice"
exits "an invalid policy: 3" 3 "$debarctl" scan --policy names.yaml --against ca.pem tls12.pcap

# --- a live interface ---
cat > live <<'L'
#!/bin/bash
# In a network namespace of its own: a server, a client, and scan between them.
ip link set lo up
"$debarctl" scan --all --json -i lo > live.json 2> live.err &
scan=$!
openssl s_server -quiet -accept 4433 -cert camera.pem -key camera.key -tls1_2 > /dev/null 2>&1 &
server=$!
for ((i = 0; i < 300; i++)); do
	openssl s_client -connect 127.0.0.1:4433 -servername live.test \
		< /dev/null > /dev/null 2>&1
	grep -q live.test live.json && break
	sleep 0.1
done
kill -INT "$scan"
wait "$scan"
status=$?
kill "$server"
exit "$status"
L
chmod +x live
export debarctl
if unshare -rn true 2> /dev/null; then
	ok "listening to an interface, until SIGINT: 0" unshare -rn ./live
	is "a handshake is reported while it listens" "$(jq -r 'select(.sni == "live.test") |
		.certs[0].sha256' live.json | head -n 1)" "$camera"
else
	skip "listening to an interface" "no network namespaces here"
fi
exits "an interface that is not there: 1" 1 "$debarctl" scan --all -i nowhere0
says "is named" "nowhere0: "

# --- what is known to be in other people's captures ---
if [ -n "${DEBAR_CAPTURES-}" ]; then
	"$here/captures.py" "$debarctl" "$DEBAR_CAPTURES" > captures.tap 2>&1
	sed -n 's/^# \([0-9]* of .* handshakes,.*\)/# \1/p' captures.tap
	ok "everything in the captures of DEBAR_CAPTURES is found" \
		sh -c '! grep -A 5 "^not ok" captures.tap && grep -q "^ok" captures.tap'
else
	skip "captures of others" "DEBAR_CAPTURES is not set"
fi
cd ..
