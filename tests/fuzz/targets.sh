# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For the scripts beside this one: which fuzzers there are, and how to build one.
# They run in the top directory.

fuzz_flags=(-std=gnu11 -O1 -g -Wall -Wextra -Werror -Ikmod)

# Names of all targets, one a line.
all_targets() {
	local source

	for source in tests/fuzz/fuzz_*.c; do
		source=${source##*/fuzz_}
		echo "${source%.c}"
	done
}

# What a target needs besides the engine: one that looks into the tool has all of
# it beside itself, and may put functions in the place of the tool's.
tool_of() { # TARGET
	local source=tests/fuzz/fuzz_$1.c

	grep -q userspace/ "$source" || return 0
	printf '%s\n' -D_GNU_SOURCE '-DDEBAR_VERSION="fuzz"' \
		-Wno-unused-parameter
	printf '%s\n' userspace/*.c | grep -v '/main\.c$'
	sed -n 's/^[a-z].*__wrap_\([a-z_]*\)(.*/-Wl,--wrap=\1/p' "$source" |
		sort -u
	pkg-config --cflags --libs libnl-genl-3.0 libnl-route-3.0 libfyaml \
		json-c libcrypto libpcap | xargs -n 1
}

build_target() { # TARGET PROGRAM FLAG-OR-FILE...
	local tool=()

	mapfile -t tool < <(tool_of "$1")
	clang "${fuzz_flags[@]}" -fsanitize=fuzzer -o "$2" \
		"tests/fuzz/fuzz_$1.c" "${@:3}" "${tool[@]}"
}
