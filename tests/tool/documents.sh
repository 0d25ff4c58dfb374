# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Manual pages, completion and README agree with what debarctl says of itself.
: "${debarctl:?is set by tests/tool/run}" "${top:?}" "${here:?}"

options=()
if ! command -v zsh > /dev/null; then
	skip "completion in zsh" "zsh is not installed"
	options=(--without-zsh)
fi
documents_status=0
"$here/documents.py" "$debarctl" "${options[@]}" > documented 2> stderr ||
	documents_status=$?
while IFS=$'\t' read -r what stated true; do
	is "$what" "$stated" "$true"
done < documented
is "documents.py ends as it should" \
	"$documents_status $(tail -n 1 stderr)" "0 "

for page in "$top"/userspace/man/*; do
	if command -v man > /dev/null; then
		is "man has nothing against ${page##*/}" "$(MANWIDTH=80 \
			man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 \
			> formatted)" ""
	else
		skip "man has nothing against ${page##*/}" "man is not installed"
	fi
done
