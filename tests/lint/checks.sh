# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The checks of tests/lint/run. Each reports one or more lines by the functions
# of tests/lib.sh, and expects to be in the top directory.
: "${top:?}" "${scratch:?}"

# One of the lines at the beginning of FILE matches PATTERN.
begins_with() { # PATTERN LINES FILE
	head -n "$2" -- "$3" 2> /dev/null | grep -aqE -- "$1"
}

# All files below; what the fuzzers have found are no sources.
files_of() { # DIRECTORY...
	find "$@" -path tests/fuzz/corpus -prune -o -type f -print0 | sort -z
}

# Succeeds when COMMAND succeeds and says nothing.
silent() {
	local output status=0
	output=$("$@" 2>&1) || status=$?
	[ -z "$output" ] || printf '%s\n' "$output"
	[ "$status" -eq 0 ] && [ -z "$output" ]
}

# --- checkpatch -------------------------------------------------------------

checkpatch=

# Complaints of checkpatch that are none of IGNORED, a list with commas. It
# looks for the kernel's include/ and leaves a file where it runs.
run_checkpatch() { # IGNORED FILE...
	local ignored=$1
	shift
	mkdir -p "$scratch/include"
	(cd "$scratch" && perl "$checkpatch" --strict --no-tree --no-summary \
		--root "$scratch" --quiet --terse --show-types \
		--ignore "$ignored" --file "${@/#/$top/}" 2>&1) |
		sed "s:^$top/::"
}

style() { # WHAT IGNORED FILE...
	local what=$1
	shift
	ok "checkpatch: $what" silent run_checkpatch "$@"
}

check_style() {
	local directory path
	local members=(scripts/checkpatch.pl scripts/spelling.txt
		       scripts/const_structs.checkpatch)
	local kmod=() core=() userspace=(userspace/*.[ch])
	local unit=(tests/unit/*.[ch])

	need tests/unit/kernel-files checkpatch "${members[@]}"
	directory=$(tests/unit/kernel-files checkpatch "${members[@]}")
	checkpatch=$directory/scripts/checkpatch.pl

	for path in kmod/*.[ch]; do
		case ${path##*/} in
		nl_gen.*) ;;	# generated
		compat.h | trace.h) ;;	# below
		*) kmod+=("$path") ;;
		esac
	done
	for path in kmod/core/*.[ch]; do
		[ "${path##*/}" = core.h ] || core+=("$path")
	done

	# UNCOMMENTED_DEFINITION: the table at the top of debar.h says for all
	#   locks at once what each protects.
	# MACRO_ARG_REUSE, MACRO_ARG_PRECEDENCE: macros that take the name of a
	#   member cannot enclose it in parentheses.
	style kmod UNCOMMENTED_DEFINITION,MACRO_ARG_REUSE,MACRO_ARG_PRECEDENCE \
		"${kmod[@]}"
	# MACRO_ARG_UNUSED: on one of the kernels, the other needs it.
	style kmod/compat.h MACRO_ARG_UNUSED kmod/compat.h
	# TRACE_EVENT() has a layout of its own in all of the kernel.
	style kmod/trace.h PARENTHESIS_ALIGNMENT,OPEN_ENDED_LINE kmod/trace.h
	# BIT_MACRO: the engine is built where there is no BIT_ULL(), too.
	# REPEATED_WORD: in tables of bits each line begins with the word.
	style kmod/core BIT_MACRO,REPEATED_WORD "${core[@]}"
	# The one place that makes the kernel's types and attributes of the
	# standard's, and READ_ONCE() of volatile.
	style kmod/core/core.h \
		PREFER_KERNEL_TYPES,PREFER_DEFINED_ATTRIBUTE_MACRO,VOLATILE,COMPLEX_MACRO \
		kmod/core/core.h

	# Advice to use what only the kernel has: __printf(), fallthrough,
	# strscpy().
	local kernel_only=PREFER_DEFINED_ATTRIBUTE_MACRO,PREFER_FALLTHROUGH,STRCPY
	# CAMELCASE: PRIu64 and the names of libraries.
	# LINE_SPACING: a table and the line that gives its length are one thing.
	# LONG_LINE_STRING: messages are not split, so that grep finds them.
	# MACRO_ARG_REUSE: the arguments are names of variables.
	style userspace \
		$kernel_only,CAMELCASE,LINE_SPACING,LONG_LINE_STRING,MACRO_ARG_REUSE \
		"${userspace[@]}"
	# COMPLEX_MACRO: an instruction in assembler.
	style "tests' modules" COMPLEX_MACRO tests/*/kmod/*.[ch]
	# COMPLEX_MACRO: parts of tables.
	style tests/unit \
		$kernel_only,CAMELCASE,LINE_SPACING,LONG_LINE_STRING,COMPLEX_MACRO \
		"${unit[@]}"
	# PREFER_KERNEL_TYPES: made of the standard's.
	style tests/hostile \
		$kernel_only,CAMELCASE,LINE_SPACING,LONG_LINE_STRING,PREFER_KERNEL_TYPES \
		tests/hostile/*.[ch]
}

# --- sparse -----------------------------------------------------------------

# Build the module in a directory of its own, with all warnings and sparse.
# There must be no output at all, but for what is no matter of the sources.
build_strictly() { # KERNEL
	local copy status=0

	copy=$(mktemp -d "$scratch/module.XXXXXX")
	cp -r Kbuild kmod "$copy/"
	make -s -C "$(scripts/kernel-dir --dir "$1")" M="$copy" W=1 C=2 \
		modules > "$copy/output" 2>&1 || status=$?
	grep -v 'Skipping BTF generation' "$copy/output" | sed "s:$copy/::"
	[ "$status" -eq 0 ] && [ -e "$copy/debar.ko" ]
}

check_module() { # WHAT KERNEL COMMAND...
	local what="$1: module on $2"

	if ! command -v sparse > /dev/null; then
		skip "$what" "sparse is not installed"
	elif scripts/kernel-dir --dir "$2" > /dev/null 2> "$scratch/why"; then
		ok "$what" silent "${@:3}"
	else
		skip "$what" "$(tr '\n' ' ' < "$scratch/why")"
	fi
}

# With the warnings of the last kernel, for they are most; for sparse alone the objects
# that tests use need not be made again.
check_modules() { # KERNEL...
	local kernel

	for kernel in "${@:1:$#-1}"; do
		check_module sparse "$kernel" scripts/build-module "$kernel" C=2
	done
	check_module "sparse, W=1" "${!#}" build_strictly "${!#}"
}

# --- scripts ----------------------------------------------------------------

check_shell() {
	local file files=()

	while read -r -d '' file; do
		if begins_with '^#!.*[/ ]bash( |$)' 1 "$file" ||
		   begins_with '^# shellcheck shell=' 3 "$file"; then
			files+=("$file")
		fi
	done < <(files_of scripts tests)

	if ! command -v shellcheck > /dev/null; then
		skip "shellcheck" "shellcheck is not installed"
		return
	fi
	# SC2119, SC2120: functions of which all arguments are optional.
	# SC2016, SC2317: what is given to ok() and its like to be run later, in
	#   quotes or by name.
	# SC2086: numbers and device names of the tests, which hold no blanks.
	ok "shellcheck: ${#files[@]} scripts" silent shellcheck -x -P SCRIPTDIR \
		-e SC2016,SC2086,SC2119,SC2120,SC2317 "${files[@]}"
}

# What is printed under need and its like they keep: no other file gets it.
check_redirections() {
	is "need, ok and not_ok print into no file" "$(grep -rnE \
		'^\s*(need|ok|not_ok) .*[^&0-9|<=]>>? *["$/a-z]' tests)" ""
}

compile_python() {
	local file status=0

	for file; do
		/usr/bin/python3 - "$file" "$scratch/compiled" <<-'END' || status=1
		import py_compile, sys
		py_compile.compile(sys.argv[1], cfile=sys.argv[2], doraise=True)
		END
	done
	return "$status"
}

check_python() {
	local file files=()

	while read -r -d '' file; do
		case $file in
		*.py) files+=("$file") ;;
		*) ! begins_with '^#!.*python' 1 "$file" || files+=("$file") ;;
		esac
	done < <(files_of scripts tests policies)

	ok "python: ${#files[@]} files compile" silent compile_python "${files[@]}"
	if command -v pyflakes3 > /dev/null; then
		ok "pyflakes3: ${#files[@]} files" silent pyflakes3 "${files[@]}"
	else
		skip "pyflakes3" "pyflakes3 is not installed"
	fi
}

# --- the whole --------------------------------------------------------------

# "FILE VERSION" for every place that states the version.
versions() {
	sed -n 's/^#define DEBAR_VERSION "\(.*\)"$/kmod\/debar.h \1/p' kmod/debar.h
	[ ! -e dkms.conf ] ||
		sed -n 's/^PACKAGE_VERSION="\?\([^"]*\)"\?$/dkms.conf \1/p' dkms.conf
	[ ! -e debian/changelog ] ||
		sed -n '1s/^[^(]*(\([^)-]*\).*/debian\/changelog \1/p' \
			debian/changelog
}

# All that state a version state the same, and a file that ought to does.
versions_agree() {
	local wanted=1 stated

	[ ! -e dkms.conf ] || wanted=$((wanted + 1))
	[ ! -e debian/changelog ] || wanted=$((wanted + 1))
	stated=$(versions)
	printf '%s\n' "$stated"
	[ "$(wc -l <<< "$stated")" -eq "$wanted" ] &&
		[ "$(cut -d' ' -f2 <<< "$stated" | sort -u | wc -l)" -eq 1 ] &&
		grep -qE ' [0-9]+\.[0-9]+\.[0-9]+$' <<< "$stated"
}

check_versions() {
	ok "version: all that state it agree" versions_agree
}

# Nobody else has these directories; a registry is named by the system's
# configuration, not by us. Each has a bracket, not to be found in this file.
foreign=(
	'(^|[^[:alnum:]_.$}/])/wor[k]/'
	'(^|[^[:alnum:]_.$}/])/hom[e]/[a-z]'
	'(^|[^[:alnum:]_.$}/])/User[s]/'
	'(^|[^[:alnum:]_.$}/])/roo[t]/\.?(\.cache|debar|src|work)'
	'(deb|snapshot|security|ftp)\.debia[n]\.(org|net)'
	'registry\.npmj[s]\.org'
	'(pypi|pythonhosted)\.or[g]'
	'crates\.i[o]'
	'(proxy|sum)\.golan[g]\.org'
	'rubygems\.or[g]'
	'repo[0-9]*\.mave[n]\.'
	'(docker|quay|ghcr|gcr)\.i[o]'
)

# Lines of the files named in FILE, with NULs, that match one of the patterns.
find_foreign() { # FILE
	local pattern patterns=()

	for pattern in "${foreign[@]}"; do
		patterns+=(-e "$pattern")
	done
	# A file may be gone from the directory but not from the index yet.
	xargs -0 -a "$1" grep -nHIEs "${patterns[@]}" --
	return 0
}

find_stray() { # FILE
	tr '\0' '\n' < "$1" | cut -d/ -f1 | sort -u | grep -vxE \
		'Kbuild|Makefile|kmod|userspace|policies|tests|scripts|README\.md|COPYING|debian|dkms\.conf|\..*'
	return 0
}

check_repository() {
	local nowhere="no path of one machine, no host of a registry"
	local top_level="nothing at the top level but what belongs there"

	if ! git ls-files -z -co --exclude-standard > "$scratch/files" \
	     2> "$scratch/why"; then
		skip "$nowhere" "git: $(head -n 1 "$scratch/why")"
		skip "$top_level" "git: $(head -n 1 "$scratch/why")"
		return
	fi
	ok "$nowhere" silent find_foreign "$scratch/files"
	ok "$top_level" silent find_stray "$scratch/files"
}
