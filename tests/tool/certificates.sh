# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# explain CERTIFICATE: what the engine sees in files of certificates.
: "${debarctl:?is set by tests/tool/run}"

cat > names.cnf <<'C'
oid_section = types
[req]
distinguished_name = empty
[types]
own = 1.2.3.4.5
[empty]
[more]
subjectAltName = DNS:*.cam.test, IP:192.0.2.64, IP:2001:db8::64, email:a@b.test, URI:https://cam.test/, dirName:inner, otherName:1.2.3;UTF8:x, RID:1.2.3.4
[inner]
CN = inside
C
need openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
	-keyout cert.key -out cert.pem -config names.cnf -extensions more -utf8 \
	-set_serial 0x00c0ffee -subj \
	"/C=CN/O=Hängzhou  Cam/OU=one/OU=two/CN=cam/emailAddress=x@y.test/businessCategory=Private/own=own"
need openssl x509 -in cert.pem -outform DER -out cert.der
need openssl req -x509 -newkey rsa:2048 -nodes -days 30 -keyout other.key -out other.pem -subj /CN=other
digest=$(sha256sum < cert.der | cut -d ' ' -f 1)
spki=$(openssl x509 -in cert.pem -noout -pubkey | openssl pkey -pubin -outform DER |
	sha256sum | cut -d ' ' -f 1)

exits "a certificate, without a policy" 0 "$debarctl" explain cert.pem
is "is shown as OpenSSL sees it" "$(cat stdout)" \
"certificate cert.pem
subject     C=CN, O=Hängzhou  Cam, OU=one, OU=two, CN=cam, emailAddress=x@y.test, businessCategory=Private, 1.2.3.4.5=own
issuer      C=CN, O=Hängzhou  Cam, OU=one, OU=two, CN=cam, emailAddress=x@y.test, businessCategory=Private, 1.2.3.4.5=own
san         DNS:*.cam.test, IP:192.0.2.64, IP:2001:db8::64, email:a@b.test, URI:https://cam.test/, dirName:..., otherName:06022a03a0030c0178, RID:1.2.3.4
serial      00c0ffee
sha256      $digest
spki-sha256 $spki"
json "--json is JSON" "$debarctl" explain --json cert.pem
is "its subject" "$(jq -c .subject stdout)" \
	'{"C":["CN"],"O":["Hängzhou  Cam"],"OU":["one","two"],"CN":["cam"],"emailAddress":["x@y.test"],"businessCategory":["Private"],"1.2.3.4.5":["own"]}'
is "its alternative names" "$(jq -c .san stdout)" \
	'[["DNS","*.cam.test"],["IP","192.0.2.64"],["IP","2001:db8::64"],["email","a@b.test"],["URI","https://cam.test/"],["dirName",[[["CN","inside"]]]],["otherName","06022a03a0030c0178"],["RID","1.2.3.4"]]'
is "the rest" "$(jq -c '[.file, .len, .serial, .sha256, .spki_sha256, .verdict, .rule]' stdout)" \
	"[\"cert.pem\",$(stat -c %s cert.der),\"00c0ffee\",\"$digest\",\"$spki\",null,null]"
is "DER says the same" "$("$debarctl" explain --json cert.der | jq -c 'del(.file)')" \
	"$(jq -c 'del(.file)' stdout)"
(echo "words before"; cat cert.pem cert.key; echo between; cat other.pem) > chain.pem
is "all certificates of a file" \
	"$("$debarctl" explain --json chain.pem | jq -r '.subject.CN[0]' | tr '\n' ' ')" "cam other "
sed '0,/^MI/s//%%/' other.pem > damaged.pem
cat cert.pem damaged.pem other.pem > behind.pem
exits "one behind a damaged one is not left out without a word: 2" 2 "$debarctl" explain behind.pem
says "says where" "(block 2 of its PEM is damaged: "
prints "those before it are explained" "certificate behind.pem"
need openssl req -x509 -key cert.key -days 30 -out many.pem -subj /CN=many \
	-addext "subjectAltName=$(printf 'DNS:a,%.0s' {1..8000})DNS:b"
ok "thousands of names take little memory" sh -c \
	"ulimit -v 150000; \"$debarctl\" explain many.pem | grep -q ', DNS:a, DNS:b'"
is "several files" "$("$debarctl" explain --json other.pem cert.der | jq -r .file | tr '\n' ' ')" \
	"other.pem cert.der "

exits "no certificate in it: 2" 2 "$debarctl" explain cert.key
says "says so" "argument 1: 'cert.key' is no MAC address and no certificate (no certificate is in it)"
exits "an address among them, without a policy: 2" 2 "$debarctl" explain cert.pem 28:57:be
says "says what it needs" "needs --policy"
head -c 200 cert.der > short.der
exits "a certificate that is cut off: 1" 1 "$debarctl" explain short.der
prints "is called malformed" "malformed   the engine cannot read it"
exits "and for programs" 1 "$debarctl" explain --json short.der
is "too" "$(jq -c '[.malformed, .len, .subject]' stdout)" '[true,200,null]'

# The type of an extension is no object identifier.
perl -0777 -pe 's/\x06(\x03\x55\x1d\x11)/\x07$1/' cert.der > bent.der
exits "a certificate with malformed extensions: 1" 1 "$debarctl" explain bent.der
prints "is called malformed" "malformed   the engine cannot read it"
prints "but shows its names" "issuer      C=CN, O=Hängzhou  Cam"
exits "and for programs" 1 "$debarctl" explain --json bent.der
is "too, without alternative names" \
	"$(jq -c '[.malformed, .serial, .san]' stdout)" '[true,"00c0ffee",[]]'

policy 28:57:be > certificates.yaml
exits "a certificate and an address, with a policy" 0 \
	"$debarctl" explain --policy certificates.yaml cert.pem 28:57:be
prints "no rule matches the one" "verdict     no rule matches"
prints "and one the other" "28:57:be:00:00:00  acme     enforced"
exits "behind a certificate that is cut off: 1" 1 \
	"$debarctl" explain --policy certificates.yaml short.der cert.pem 28:57:be
prints "there is an answer for the next one" "verdict     no rule matches"
prints "and for an address" "28:57:be:00:00:00  acme     enforced"
exits "with what is no address: 2" 2 \
	"$debarctl" explain --policy certificates.yaml x short.der 28:57:be
prints "all the same" "28:57:be:00:00:00  acme     enforced"

cat > certificates.yaml <<'C'
version: 1
name: certificates
vendors:
  - name: acme
    tls:
      - {subject: {O: "HÄNGZHOU cam", OU: two}, issuer: {CN: "c*"}}
      - {serial: 00c0ffee, san: {ip: 192.0.2.1}}
C
exits "a certificate that a rule matches" 0 \
	"$debarctl" explain --policy certificates.yaml cert.pem
prints "says which, and why" "verdict     enforced: acme, rule acme/"
prints "with its conditions" "by names: "
is "and to programs" "$("$debarctl" explain --policy certificates.yaml --json cert.pem |
	jq -r '[.verdict, .vendor, .evidence] | join(" ")')" "drop acme names"
is "another one is none of theirs" "$("$debarctl" explain --policy certificates.yaml --json other.pem |
	jq -r '[.verdict, .reason, .vendor] | join(" ")')" "accept none "
printf 'version: 1\nname: pins\nvendors:\n  - name: acme\n    tls: [{spki-sha256: %s}]\n' \
	"$spki" > pins.yaml
is "a pin" "$("$debarctl" explain --policy pins.yaml --json cert.pem |
	jq -r '[.verdict, .evidence] | join(" ")')" "drop spki-pin"

printf 'version: 1\nname: pins\nvendors:\n  - name: acme\n    tls: [{sha256: %s}]\n' \
	"$(sha256sum < short.der | cut -d ' ' -f 1)" > pins.yaml
is "even of what cannot be read" "$("$debarctl" explain --policy pins.yaml --json short.der |
	jq -r '[.verdict, .evidence] | join(" ")')" "drop pin"

# two_rules PIN [LINE OF acme]: one pins it, another of a later vendor names its maker
two_rules() {
	cat > pins.yaml <<-P
	version: 1
	name: pins
	vendors:
	  - name: acme
	    ${2:-effective: 2020-01-01}
	    tls: [{spki-sha256: $spki, mode: $1}]
	  - name: maker
	    tls: [{issuer: {CN: "c*"}}]
	P
	"$debarctl" explain --policy pins.yaml --json cert.pem |
		jq -r '[.verdict, .vendor, .evidence] | join(" ")'
}
is "of a pin and names that enforce, the pin" "$(two_rules enforce)" \
	"drop acme spki-pin"
is "a pin that watches spares nobody" "$(two_rules monitor)" "drop maker names"
is "nor does one that has ended" "$(two_rules enforce "until: 2020-01-01")" \
	"drop maker names"
is "nor one that is to come" "$(two_rules enforce "effective: 2999-01-01")" \
	"drop maker names"

# A rule that watches hides not that a stricter one might match what cannot be read.
perl -0777 -pe 's/^(.*\x55\x04\x03)\x0c\x03cam/$1\x2c\x03\x0c\x01c/s' cert.der > pieces.der
cat > pieces.yaml <<P
version: 1
name: pieces
vendors:
  - {name: maker, tls: [{issuer: {CN: "c*"}, mode: monitor}]}
  - {name: acme, tls: [{subject: {CN: acme}}]}
P
is "a name in pieces beside a match" "$("$debarctl" explain --policy pieces.yaml --json pieces.der |
	jq -r '[.verdict, .vendor, .undecided] | join(" ")')" "monitor maker certificate"
exits "to people, too" 0 "$debarctl" explain --policy pieces.yaml pieces.der
prints "says it" "besides     undecided: the engine cannot read what rules ask for"
is "one that is whole hides nothing" "$("$debarctl" explain --policy pieces.yaml --json cert.der |
	jq -r .undecided)" null

# A name with what moves the cursor in it; a certificate cannot be trusted.
need openssl req -x509 -key cert.key -days 30 -out evil.pem -utf8 -subj "/CN=a$(printf '\033')[2Jb"
is "control characters in names are not shown" "$("$debarctl" explain evil.pem |
	sed -n 's/^subject *//p')" "CN=a?[2Jb"
is "to programs neither" "$("$debarctl" explain --json evil.pem | jq -r .subject.CN[0])" "a?[2Jb"
need openssl req -x509 -key cert.key -days 30 -out evil.pem -utf8 \
	-subj "$(printf '/CN=a\342\200\256b\342\200\213c\363\240\201\201d\342\200\247')ü"
is "nor what reorders others, or is not seen" "$("$debarctl" explain evil.pem |
	sed -n 's/^subject *//p')" "CN=a???b???c????d$(printf '\342\200\247')ü"
printf '%s\n' '[req]' 'distinguished_name = dn' '[dn]' '[ext]' 'subjectAltName = @names' \
	'[names]' 'URI.1 = http://a/,b' 'URI.2 = http://c/' 'DNS = d' > evil.cnf
need openssl req -x509 -key cert.key -days 30 -out evil.pem -utf8 -config evil.cnf \
	-extensions ext -subj '/O=Co.,Ltd/CN=x, O=HIKVISION/OU=a"\\b'
is "what could be taken for another attribute is quoted" "$("$debarctl" explain evil.pem |
	sed -n 's/^subject *//p')" 'O=Co.,Ltd, CN="x, O=HIKVISION", OU="a\"\\b"'
is "or for another name" "$("$debarctl" explain evil.pem | sed -n 's/^san *//p')" \
	'URI:"http://a/,b", URI:http://c/, DNS:d'
need openssl req -x509 -key cert.key -days 30 -outform DER -out nul.der -subj "/CN=bank.test_evil.test"
ok "a NUL in a name" sh -c 'LC_ALL=C sed -i "s/bank\.test_evil/bank.test\x00evil/g" nul.der'
is "does not end it" "$("$debarctl" explain --json nul.der | jq -r .subject.CN[0])" "bank.test?evil.test"
