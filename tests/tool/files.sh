# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Files that are no policy at all, and how deep and large one may be.
: "${debarctl:?is set by tests/tool/run}"

refused "a file that is not there" nowhere.yaml \
	"nowhere.yaml:1:1: cannot be read: No such file or directory"
mkdir folder
refused "an empty folder" folder \
	"folder:1:1: the folder holds no policy; files called *.yaml are read"
: > empty.yaml
refused "an empty file" empty.yaml "empty.yaml:1:1: the file is empty"
printf '# nothing\n\n' > comments.yaml
refused "nothing but comments" comments.yaml \
	"comments.yaml:1:1: nothing but comments"
policy 28:57:be > secret.yaml
chmod 0 secret.yaml
if [ "$(id -u)" -ne 0 ]; then
	refused "a file without permission" secret.yaml \
		"secret.yaml:1:1: cannot be read: Permission denied"
elif chmod 711 . && as_nobody "$debarctl" --version > /dev/null 2>&1; then
	exits "a file without permission" 3 as_nobody "$debarctl" check secret.yaml
	says "is named" "secret.yaml:1:1: cannot be read: Permission denied"
else
	skip "a file without permission" "root may read everything"
fi

printf 'version: 1\nname: t\nauthority: "a\xff"\n' > utf8.yaml
refused "invalid UTF-8" utf8.yaml \
	"utf8.yaml:3:14: byte 0xff is not valid UTF-8" '  authority: "a?"'
printf 'version: 1\nname: "\xc3\xa4\xed\xa0\x80"\n' > surrogate.yaml
refused "a surrogate is no UTF-8, columns are characters" surrogate.yaml \
	"surrogate.yaml:2:9: byte 0xed is not valid UTF-8"
printf 'version: 1\nname: "\xc0\xaf"\n' > overlong.yaml
refused "nor an overlong form" overlong.yaml \
	"overlong.yaml:2:8: byte 0xc0 is not valid UTF-8"
for form in '\xe0\x80\xaf' '\xf0\x80\x80\xaf' '\xf4\x90\x80\x80'; do
	printf 'version: 1\nname: "%b"\n' "$form" > overlong.yaml
	refused "nor $form" overlong.yaml \
		"overlong.yaml:2:8: byte 0x${form:2:2} is not valid UTF-8"
done
printf 'version: 1\nname: \xe4\xb8' > cut.yaml
refused "nor a character cut off" cut.yaml \
	"cut.yaml:2:7: byte 0xe4 is not valid UTF-8"
printf 'version: 1\nname: a\0b\n' > nul.yaml
refused "a NUL byte" nul.yaml "nul.yaml:2:8: control character U+0000"
printf 'version: 1\nname: a\033[31mb\n' > escape.yaml
refused "an escape sequence" escape.yaml \
	"escape.yaml:2:8: control character U+001B"
is "does not reach the terminal" "$(grep -c $'\033' stderr)" 0
printf 'version: 1\nauthority: "a\\e[31m"\nname: test\n' > quoted.yaml
refused "nor does one that YAML spells out" quoted.yaml \
	"quoted.yaml:2:13: 'authority' holds a control character"
printf '\xff\xfev\0e\0' > utf16.yaml
refused "UTF-16" utf16.yaml "utf16.yaml:1:1: byte 0xff is not valid UTF-8"
printf '\xef\xbb\xbf' > bom.yaml
policy 28:57:be >> bom.yaml
accepted "a byte order mark is allowed" bom.yaml
printf '\xef\xbb\xbfnome: x\n' > bom.yaml
refused "and no column" bom.yaml "bom.yaml:1:1: unknown key 'nome'" "  ^~~~"
policy 28:57:be | sed 's/$/\r/' > crlf.yaml
accepted "lines may end in CR LF" crlf.yaml

{ printf 'version: 1\nname: "'; head -c 1000000 /dev/zero | tr '\0' a; echo '"'; } > long.yaml
refused "a line of 1 MB" long.yaml \
	"long.yaml:2:65537: the line is longer than 65536 bytes"
is "is not printed in full" "$(wc -c < stderr | awk '{ print ($1 < 1000) }')" 1
truncate -s $((64 * 1024 * 1024 + 1)) large.yaml
refused "a file of more than 64 MiB" large.yaml \
	"large.yaml:1:1: cannot be read: larger than 64 MiB"
rm large.yaml
exits "an endless one" 3 timeout 20 "$debarctl" check /dev/zero
says "also" "larger than 64 MiB"

/usr/bin/python3 -c 'print("a: " + "[" * 60000)' > deep.yaml
refused "endless lists in lists" deep.yaml \
	"deep.yaml:1:19: nested more than 16 levels deep"
/usr/bin/python3 -c 'for i in range(3000): print(" " * i + "a:")' > deep.yaml
refused "endless maps in maps" deep.yaml \
	"deep.yaml:17:17: nested more than 16 levels deep"
/usr/bin/python3 -c 'print("a:")
for i in range(1000001): print("- x")' > many.yaml
refused "a million scalars" many.yaml "many.yaml:999999:3: more than 1000000"
rm many.yaml

printf 'version: 1\nname: &x test\nauthority: *x\nsource: !!str x\n' > bomb.yaml
refused "anchors, aliases, tags" bomb.yaml \
	"bomb.yaml:2:7: anchors are not allowed" \
	"bomb.yaml:3:12: aliases are not allowed" \
	"bomb.yaml:4:9: tags are not allowed"
printf -- '---\nversion: 1\n---\nversion: 1\n' > two.yaml
refused "two documents" two.yaml "two.yaml:3:1: a second YAML document"
printf 'version: 1\nname: [a\n' > broken.yaml
refused "broken YAML" broken.yaml "broken.yaml:3:1: not valid YAML: "
printf 'version: 1\nname: "a\n' > open.yaml
refused "a quote that is not closed" open.yaml "open.yaml:2:8: not valid YAML: "
printf 'version: 1\n\tname: a\n' > tab.yaml
refused "a tab for spaces" tab.yaml "tab.yaml:1:10: not valid YAML: "
echo '- version: 1' > list.yaml
refused "a list" list.yaml "list.yaml:1:1: a policy must be a map"
echo 'just words' > words.yaml
refused "a text" words.yaml "words.yaml:1:1: a policy must be a map"

# Several files: each is named, and all errors are told.
exits "two files with errors" 3 "$debarctl" check utf8.yaml empty.yaml
says "the first is named" "utf8.yaml:3:14: "
says "and the second" "empty.yaml:1:1: "
exits "one of two files is invalid" 3 "$debarctl" check good.yaml empty.yaml
is "nothing is printed of the other" "$(wc -c < stdout)" 0
