#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Programs that speak TLS, each with each, in every version: whatever is said in
# the clear is read. The policy only monitors, so that all is carried through;
# each pair and version has an address of its own, and whose certificate was
# read is in quarantine.
#
#   client:eth0 --- lc [box] ls --- eth0:server
#
# Servers are 192.168.S.CV: the server S, the client C, the version V (0 to 3);
# clients who show the certificate are 10.64.S.C, at 192.168.1S.C.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

servers=(OpenSSL GnuTLS nginx stunnel)
clients=(OpenSSL GnuTLS curl nginx stunnel)
# Of the servers, with the certificate in question and with another.
covered=(4430 4431 4432 4433)
clean=(4440 4441 4442 4443)

host client
host server
build <<B
link add lc up type veth peer name eth0 netns client
link add ls up type veth peer name eth0 netns server
addr add 10.0.0.1/24 dev lc
addr add 10.1.0.1/24 dev ls
route add 10.64.0.0/16 via 10.0.0.10
route add 192.168.0.0/16 via 10.1.0.10
B
{
	cat <<-B
	link set eth0 up
	addr add 10.0.0.10/24 dev eth0
	route add default via 10.0.0.1
	route add local 10.64.0.0/16 dev lo
	B
	for s in "${!servers[@]}"; do
		for c in "${!clients[@]}"; do
			echo "route add 192.168.1$s.$c via 10.0.0.1 src 10.64.$s.$c"
		done
	done
} > "$scratch/client"
need ip -n client -batch "$scratch/client"
need ip -n server -batch - <<B
link set eth0 up
addr add 10.1.0.10/24 dev eth0
route add default via 10.1.0.1
route add local 192.168.0.0/16 dev lo
B
sysctl -qw net.ipv4.ip_forward=1

start_peers
peered authority dahua "$dahua_ca"
peered authority private "/C=US/O=Example/CN=Example CA"
peered certificate camera "/C=CN/CN=192.168.1.108" dahua
peered certificate other "/C=US/O=Example/CN=other" private
camera=("$scratch/camera.crt" "$scratch/camera.key")
other=("$scratch/other.crt" "$scratch/other.key")
old=ALL:@SECLEVEL=0
gnutls_old=NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:+SHA1:%COMPAT

# --- servers -------------------------------------------------------------------

s_server() { # PORT OPTION...
	in_host server openssl s_server -quiet -www -accept "0.0.0.0:$1" \
		-cipher $old "${@:2}" > "$scratch/s_server.$1" 2>&1 &
}
gnutls_serv() { # PORT CERTIFICATE KEY [OPTION...]
	in_host server gnutls-serv --quiet --http --port "$1" \
		--priority $gnutls_old --x509certfile "$2" \
		--x509keyfile "$3" "${@:4}" > "$scratch/gnutls.$1" 2>&1 &
}
s_server 4430 -cert "${camera[0]}" -key "${camera[1]}"
s_server 4440 -cert "${other[0]}" -key "${other[1]}" -verify 1
gnutls_serv 4431 "${camera[@]}" --disable-client-cert
gnutls_serv 4441 "${other[@]}"
cat > "$scratch/nginx-server" <<N
daemon off;
user root;
pid $scratch/nginx-server.pid;
error_log $scratch/nginx-server.log;
events {}
http {
	access_log off;
	ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
	ssl_ciphers $old;
	ssl_session_tickets off;
	server {
		listen 4432 ssl;
		ssl_certificate ${camera[0]};
		ssl_certificate_key ${camera[1]};
		return 200 page;
	}
	server {
		listen 4442 ssl;
		ssl_certificate ${other[0]};
		ssl_certificate_key ${other[1]};
		ssl_verify_client optional_no_ca;
		return 200 page;
	}
	server {
		listen 127.0.0.1:80;
		return 200 page;
	}
}
N
in_host server nginx -c "$scratch/nginx-server" > "$scratch/nginx-server.out" 2>&1 &
stunnel_head() { # NAME
	cat <<-S
	foreground = yes
	pid = $scratch/$1.pid
	output = $scratch/$1.log
	sslVersionMin = TLSv1
	securityLevel = 0
	ciphers = $old
	sessionResume = no
	S
}
cat - > "$scratch/stunnel-server" <<S
$(stunnel_head stunnel-server)
[covered]
accept = 0.0.0.0:4433
connect = 127.0.0.1:80
cert = ${camera[0]}
key = ${camera[1]}
[clean]
accept = 0.0.0.0:4443
connect = 127.0.0.1:80
cert = ${other[0]}
key = ${other[1]}
verify = 0
S
in_host server stunnel "$scratch/stunnel-server" > "$scratch/stunnel-server.out" 2>&1 &

# --- clients -------------------------------------------------------------------

versions=(1.0 1.1 1.2 1.3)
nginx_versions=(TLSv1 TLSv1.1 TLSv1.2 TLSv1.3)
gnutls_versions=(VERS-TLS1.0 VERS-TLS1.1 VERS-TLS1.2 VERS-TLS1.3)

# Programs that pass on what they are asked for without TLS: a port each, from
# 8000 on for nginx, from 9000 on for stunnel.
port_of() { # SERVER VERSION
	echo $(($1 * 10 + $2))
}
nginx_client() { # PORT TARGET VERSION [CERTIFICATE KEY]
	cat <<-N
	server {
		listen 127.0.0.1:$1;
		location / {
			proxy_pass https://$2;
			proxy_ssl_protocols ${nginx_versions[$3]};
			proxy_ssl_ciphers $old;
			proxy_ssl_session_reuse off;
			${4:+proxy_ssl_certificate $4;}
			${5:+proxy_ssl_certificate_key $5;}
		}
	}
	N
}
stunnel_client() { # PORT TARGET VERSION [CERTIFICATE KEY]
	cat <<-S
	[$1]
	client = yes
	accept = 127.0.0.1:$1
	connect = $2
	sslVersion = ${nginx_versions[$3]}
	${4:+cert = $4}
	${5:+key = $5}
	S
}
cat > "$scratch/nginx-client" <<N
daemon off;
user root;
pid $scratch/nginx-client.pid;
error_log $scratch/nginx-client.log;
events {}
http {
	access_log off;
	$(for s in "${!servers[@]}"; do
		for v in 0 1 2 3; do
			nginx_client $((8000 + $(port_of "$s" $v))) "192.168.$s.3$v:${covered[$s]}" $v
		done
		nginx_client $((8000 + $(port_of "$s" 4))) "192.168.1$s.3:${clean[$s]}" 2 "${camera[@]}"
	done)
}
N
in_host client nginx -c "$scratch/nginx-client" > "$scratch/nginx-client.out" 2>&1 &
{
	stunnel_head stunnel-client
	for s in "${!servers[@]}"; do
		for v in 0 1 2 3; do
			stunnel_client $((9000 + $(port_of "$s" $v))) "192.168.$s.4$v:${covered[$s]}" $v
		done
		stunnel_client $((9000 + $(port_of "$s" 4))) "192.168.1$s.4:${clean[$s]}" 2 "${camera[@]}"
	done
} > "$scratch/stunnel-client"
in_host client stunnel "$scratch/stunnel-client" > "$scratch/stunnel-client.out" 2>&1 &

are_there() { # HOST PORT...
	local port
	in_host "$1" ss -Hltn > "$scratch/listeners"
	for port in "${@:2}"; do
		grep -q ":$port " "$scratch/listeners" || return
	done
}
eventually are_there server "${covered[@]}" "${clean[@]}" ||
	need are_there server "${covered[@]}" "${clean[@]}"
eventually are_there client 8034 9034 || need are_there client 8034 9034

# --- who has read what ---------------------------------------------------------

load_module
need load_policy <<'Y'
version: 1
name: peers
mode: monitor
vendors:
  - name: dahua
    tls:
      - {issuer: {O: "Zhejiang Dahua Technology*", CN: "Dahua Device *"}}
Y

# All that came, in words; each client does it for all servers.
pages=()
page() { # WHAT COMMAND...
	"${@:2}" > "$scratch/page" 2>&1 || pages+=("$1: $(tail -n 1 "$scratch/page")")
}
asks() { # HOST ADDRESS PORT [OPTION...]: of peers.py
	peer get "$@"
	echo "$answer"
	[ "$answer" = page ]
}
curls=()
also() { # URL OPTION...
	[ ${#curls[@]} -eq 0 ] || curls+=(--next)
	curls+=(-sSkf --max-time "$([ -n "${DEBAR_SLOW-}" ] && echo 100 || echo 30)" -o /dev/null
		"${@:2}" "$1")
}
gnutls() { # ADDRESS PORT VERSION [OPTION...]
	in_host client timeout 100 gnutls-cli --insecure --port "$2" --priority \
		"NORMAL:-VERS-ALL:+${gnutls_versions[$3]}:+SHA1:%COMPAT" "${@:4}" "$1" \
		< /dev/null
}
for s in "${!servers[@]}"; do
	for v in 0 1 2 3; do
		version=${versions[$v]}
		page "OpenSSL, ${servers[$s]}, $version" asks client "192.168.$s.0$v" \
			"${covered[$s]}" min="$version" max="$version"
		page "GnuTLS, ${servers[$s]}, $version" \
			gnutls "192.168.$s.1$v" "${covered[$s]}" $v
		also "https://192.168.$s.2$v:${covered[$s]}/" --ciphers $old \
			--tlsv"$version" --tls-max "$version"
		page "stunnel, ${servers[$s]}, $version" asks client 127.0.0.1 \
			$((9000 + $(port_of "$s" $v))) plain
		also "http://127.0.0.1:$((8000 + $(port_of "$s" $v)))/"
	done
	page "OpenSSL shows its own, ${servers[$s]}" asks client "192.168.1$s.0" \
		"${clean[$s]}" max=1.2 cert=camera
	page "GnuTLS shows its own, ${servers[$s]}" gnutls "192.168.1$s.1" "${clean[$s]}" 2 \
		--x509certfile "${camera[0]}" --x509keyfile "${camera[1]}"
	also "https://192.168.1$s.2:${clean[$s]}/" --tls-max 1.2 \
		--cert "${camera[0]}" --key "${camera[1]}"
	also "http://127.0.0.1:$((8000 + $(port_of "$s" 4)))/"
	page "stunnel shows its own, ${servers[$s]}" asks client 127.0.0.1 \
		$((9000 + $(port_of "$s" 4))) plain
done
page "curl, and nginx as a client" in_host client curl "${curls[@]}"
is "every page came" "$(printf '%s\n' "${pages[@]}")" ""

# What each address in quarantine has shown.
declare -A read=()
while read -r address sha256; do
	read[$address]=$sha256
done < <("$debarctl" devices --json | jq -r '.devices[] |
	select((.flags // []) | index("quarantined")) | .ipv4 + " " + .sha256')
sha256=$(sha256_of camera)
# read_of PREFIX SUFFIX...: those of these addresses that have shown it
read_of() {
	local suffix
	all=()
	for suffix in "${@:2}"; do
		[ "${read[$1$suffix]-}" != "$sha256" ] || all+=("$suffix")
	done
}
for s in "${!servers[@]}"; do
	for c in "${!clients[@]}"; do
		read_of "192.168.$s." "${c#0}"{0,1,2,3}
		is "${clients[$c]} at ${servers[$s]}: TLS 1.0, 1.1 and 1.2 are read" \
			"${all[*]}" "${c#0}0 ${c#0}1 ${c#0}2"
	done
	read_of "10.64.$s." "${!clients[@]}"
	is "those who show their own certificate to ${servers[$s]}" \
		"${all[*]}" "${!clients[*]}"
done
is "and nobody else" "${#read[@]}" 80
is "TLS 1.3 is opaque" "$(unread opaque tls13)" 20
is "nothing was undecided" "$(status_of '[.unread[]? | .undecided // empty] | tojson')" '[]'

stop_peers
remove_hosts
sysctl -qw net.ipv4.ip_forward=0
ok "the module unloads" unload_module
finish
