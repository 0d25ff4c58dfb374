# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The file that outlives a restart: what is not wholly what was written is
# refused, and said where. It is read before the module, or a namespace, is
# looked for, so that it takes neither.
: "${debarctl:?is set by tests/tool/run}"
: "${top:?is set by tests/tool/run}"

quarantined='{"kind":"quarantined","expires":1767312000,"mac":"02:00:00:00:00:64","ipv4":"192.168.1.64","vendor":"dahua","rule":"dahua/1","ifname":"lan0","first-seen":1767225000,"last-seen":1767225600,"sha256":"'$(printf 'ab%.0s' {1..32})'","subject":"3000","issuer":""}'
device='{"kind":"device","mac":"28:57:be:01:02:03","first-seen":1767225000,"last-seen":1767225600,"frames":18446744073709551615}'
# Where no error is found, the next one is that there is no such namespace.
restore() { # FILE
	"$debarctl" --netns no-such-namespace restore "$1"
}
state() { # ENTRY...
	"$top/tests/tool/state.py" make file.state "$@"
}

state "$quarantined" "$device"
exits "a whole state is read" 1 restore file.state
says "before the kernel is asked" "no network namespace 'no-such-namespace'"
ok "cut off anywhere, or with any byte changed, it is refused" \
	"$top/tests/tool/state.py" spoil "$debarctl" file.state
state
exits "one without entries is whole" 1 restore file.state
says "as well" "no network namespace 'no-such-namespace'"

for command in save restore; do
	exits "$command of another namespace needs a file: 2" 2 \
		"$debarctl" --netns no-such-namespace $command
	says "says so" "$command: with --netns a file is needed"
done

# refuses_state DESCRIPTION TEXT: file.state, that is
refuses_state() {
	exits "$1" 1 restore file.state
	says "where and why" "debarctl: file.state$2"
	says "nothing is restored" "debarctl: nothing was restored"
}

state "$device"
sed -i '1s/"version":1/"version":2/' file.state
refuses_state "a foreign version" ":1: a foreign version: format 2, this tool reads 1"
sed -i '$d' file.state
refuses_state "a foreign version of another form" ":1: a foreign version: format 2"
: > file.state
refuses_state "an empty file" ":1: cut off: the file is empty"
echo '{"format":"other"}' > file.state
refuses_state "a file of somebody else" ":1: no state of debar"
echo 'version: 1' > file.state
refuses_state "a policy" ":1: no state of debar: the first line is no JSON object"
head -c 100000 /dev/zero > file.state
refuses_state "zeros" ":1: damaged: a NUL byte"
head -c 100000 /dev/zero | tr '\0' x > file.state
refuses_state "an endless line" ":1: damaged: the line is too long"
state "$device"
sed 1q file.state > begin
tail -n 1 file.state > end
cat begin end > file.state
refuses_state "a line less" ":2: damaged: number of entries or SHA-256"
cat begin - end <<< "$device" > file.state
echo >> file.state
refuses_state "something behind the end" ":4: damaged: something comes behind the end"

# A digest is no seal: whoever may write the file can make one, so that fields
# are checked all the same.
# malformed KEY ENTRY
malformed() {
	state "$device" "$2"
	refuses_state "$2" ":3: damaged: '$1' is missing or malformed"
}
malformed kind '{"kind":"other"}'
malformed kind '{"kind":1}'
malformed kind "${quarantined/1767312000/\"x\"}"
malformed kind "${quarantined/1767312000/0}"
malformed mac "${device/28:57/zz:57}"
malformed mac "${device/\"mac\"/\"mc\"}"
malformed ipv4 "${quarantined/192.168.1.64/192.168.1.640}"
malformed ipv4 "${quarantined/\"ipv4\"/\"ip\"}"
malformed ipv4 "${quarantined/\"ipv4\"/\"ipv6\":\"2001:db8::1\",\"ipv4\"}"
malformed ipv6 "${quarantined/\"ipv4\"/\"ipv6\":\"::x\",\"ipv4\"}"
malformed sha256 "${quarantined/abab/ab}"
malformed sha256 "${quarantined/abab/xyab}"
malformed subject "${quarantined/3000/300}"
malformed subject "${quarantined/3000/$(printf 'ab%.0s' {1..1025})}"
malformed vendor "${quarantined/\"vendor\"/\"vendors\"}"
malformed rule "${quarantined/dahua\/1/$(printf 'x%.0s' {1..1024})}"
malformed rule "${quarantined/dahua\/1/a\\u0000b}"
malformed first-seen "${device/1767225000/-1}"
malformed first-seen "${device/1767225000/1.5}"
malformed first-seen "${device/\"first-seen\"/\"first\"}"
malformed vlan "${device/\"frames\"/\"vlan\":4294967296,\"frames\"}"
state "$device" '[1]'
refuses_state "no object" ":3: damaged: the line is no JSON object"
state "$device" "$device,"
refuses_state "more than an object" ":3: damaged: the line is no JSON object"
state "$device" '{"a":{"a":{"a":{"a":{"a":1}}}}}'
refuses_state "a deep one" ":3: damaged: the line is no JSON object"

rm file.state
exits "no file is fine" 0 restore file.state
prints "and said" "file.state: not there, nothing to restore"
is "as JSON, too" "$("$debarctl" restore --json file.state | jq -c '[.file, .found]')" \
	'["file.state",false]'
mkdir file.state
refuses_state "a directory" ": is no regular file"
rmdir file.state
mkfifo file.state
refuses_state "a pipe" ": is no regular file"
rm file.state
state "$device"
chmod 0 file.state
if [ "$(id -u)" -ne 0 ]; then
	refuses_state "without permission" ": cannot be read: Permission denied"
elif chmod 711 . && as_nobody "$debarctl" --version > /dev/null 2>&1; then
	exits "without permission" 1 as_nobody "$debarctl" restore file.state
	says "is said" "file.state: cannot be read: Permission denied"
else
	skip "a state without permission" "root may read everything"
fi
rm -f file.state begin end
