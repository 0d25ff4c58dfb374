// SPDX-License-Identifier: GPL-2.0
/*
 * Where frames enter, and what of the probes comes out at the other end. Nothing
 * is learned by the bridge between client and server; see wire.sh.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "generator.h"

enum { PROBE_KIND = 0x88b5, PROBE_LEN = 64 };

/* Of a device that nothing but probes comes from, and which wire.sh bans. */
static const u8 banned[MAC_LEN] = { 0x4c, 0xbd, 0x8f, 0, 0, 1 };
static const u8 clean[MAC_LEN] = { 0, 0, 0x5e, 0, 0x53, 1 };
static const u8 nobody[MAC_LEN] = { 0, 0, 0x5e, 0, 0x53, 2 };
static const u8 magic[4] = "debr";

static int port[PORTS], ear[ENDS], home;

struct counts counts;

static void enter(const char *host)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", host);
	fd = open(path, O_RDONLY);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(1, "%s", path);
	close(fd);
}

static int open_packet(const char *device, u16 kind)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(kind),
	};
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	address.sll_ifindex = if_nametoindex(device);
	if (fd < 0 || !address.sll_ifindex ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)))
		err(1, "%s", device);
	return fd;
}

static void set(int fd, int level, int option, int value)
{
	if (setsockopt(fd, level, option, &value, sizeof(value)))
		err(1, "setsockopt %d %d", level, option);
}

static int open_port(const char *device)
{
	int fd = open_packet(device, 0);

	set(fd, SOL_PACKET, PACKET_VNET_HDR, 1);
	set(fd, SOL_SOCKET, SO_SNDBUFFORCE, 1 << 22);
	return fd;
}

/* Hears probes and nothing else. */
static int open_ear(const char *device)
{
	static struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 2 * MAC_LEN),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PROBE_KIND, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ETH_LEN),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x64656272, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, PROBE_LEN),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog program = { ARRAY_SIZE(filter), filter };
	int fd = open_packet(device, 0);
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(PROBE_KIND),
		.sll_ifindex = if_nametoindex(device),
	};

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
		       sizeof(program)))
		err(1, "filter");
	set(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
	set(fd, SOL_SOCKET, SO_RCVBUFFORCE, 1 << 22);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)))
		err(1, "%s", device);
	return fd;
}

/**
 * ports_open() - have all of them
 */
void ports_open(void)
{
	static const char * const hosts[] = { "client", "server" };
	cpu_set_t one;
	u8 end;

	/* Frames then go through the kernel in the order of sending. */
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		err(1, "affinity");
	port[PORT_TO_CLIENT] = open_port("p1");
	port[PORT_TO_SERVER] = open_port("p2");
	home = open("/proc/self/ns/net", O_RDONLY);
	for (end = CLIENT; end < ENDS; end++) {
		enter(hosts[end]);
		port[end] = open_port("eth0");
		ear[end] = open_ear("eth0");
		if (setns(home, CLONE_NEWNET))
			err(1, "no way back");
	}
}

static bool try_to_send(struct frame *frame)
{
	const size_t size = sizeof(frame->head) + frame->len;

	if (send(port[frame->port], frame, size, 0) >= 0)
		return true;
	if (errno != ENOBUFS)
		return false;
	/* So a sender is told that a hook has dropped it. */
	counts.dropped++;
	return true;
}

/* Only probes are of that maker. */
static void spare(u8 *mac)
{
	if (!memcmp(mac, banned, 3))
		mac[0] ^= 0x10;
}

/**
 * ports_send() - send a frame
 * @frame: of at least ETH_LEN octets
 */
void ports_send(struct frame *frame)
{
	spare(frame->data);
	spare(frame->data + MAC_LEN);
	if (!try_to_send(frame)) {
		counts.refused++;
		memset(&frame->head, 0, sizeof(frame->head));
		/* Longer than the device takes, maybe. */
		if (frame->len > 4000)
			frame->len = 4000;
		if (!try_to_send(frame))
			err(1, "send %u to port %u", frame->len, frame->port);
	}
	counts.sent++;
	counts.entered += frame->port <= PORT_SERVER;
}

static void listen_at(int fd)
{
	u8 data[PROBE_LEN];

	while (recv(fd, data, sizeof(data), MSG_DONTWAIT) >= ETH_LEN) {
		if (!memcmp(data + MAC_LEN, banned, MAC_LEN))
			counts.banned_heard++;
		else
			counts.clean_heard++;
	}
}

static void probe(u8 from, const u8 *source)
{
	static struct frame frame;

	memset(&frame.head, 0, sizeof(frame.head));
	memcpy(frame.data, nobody, MAC_LEN);
	memcpy(frame.data + MAC_LEN, source, MAC_LEN);
	put16(frame.data + 2 * MAC_LEN, PROBE_KIND);
	memcpy(frame.data + ETH_LEN, magic, sizeof(magic));
	frame.len = PROBE_LEN;
	frame.port = from == CLIENT ? PORT_CLIENT : PORT_SERVER;
	if (!try_to_send(&frame))
		err(1, "probe");
	counts.sent++;
	counts.entered++;
	listen_at(ear[!from]);
}

/**
 * ports_probe() - is who is banned kept out, and nobody else?
 */
void ports_probe(void)
{
	const u8 from = counts.clean % 2;

	probe(from, banned);
	counts.banned++;
	probe(from, clean);
	counts.clean++;
}
