// SPDX-License-Identifier: GPL-2.0
/*
 * Sends prepared frames past the hooks of one device and counts what each of
 * them costs. In a machine where a virtual nanosecond is an instruction, that
 * is a matter of reading the clock.
 *
 * /sys/kernel/debug/debar-bench/
 *   frames   write: destination and source MAC of each frame, 12 octets
 *   ingress  write: anything; the device receives all frames
 *   egress   write: anything; the device sends all frames
 *   result   read: frames, how many of them got past the hooks, and thousandths
 *            of a nanosecond for one
 *
 * Received frames are for other hosts, so that IP drops them at once; the
 * device is meant to be a dummy, which frees what it is told to send.
 */
#include <linux/debugfs.h>
#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/udp.h>
#include <net/ip.h>

enum {
	MACS_LEN = 2 * ETH_ALEN,
	FRAME_LEN = ETH_ZLEN,
	/* A round fits between two ticks of the clock. */
	BATCH = 256,
	MAX_FRAMES = 65536,
	ROUNDS = 8,
};

static char *device = "";
module_param(device, charp, 0);
MODULE_PARM_DESC(device, "name of the network device");

static struct net_device *dev;
static struct dentry *dir;
static DEFINE_MUTEX(lock);

/**
 * struct generator - everything; @lock protects it
 * @macs: as written to file frames
 * @count: frames in @macs
 * @batch: those being sent
 * @sent: frames of the last run, warm-up excluded
 * @passed: of these, how many got past the hooks
 * @cost: thousandths of a nanosecond for one
 */
static struct {
	u8 *macs;
	u32 count;
	struct sk_buff *batch[BATCH];
	u64 sent;
	u64 passed;
	u64 cost;
} generator;

static void fill(struct sk_buff *skb, const u8 *macs)
{
	struct iphdr *ip;
	struct udphdr *udp;

	skb_put_data(skb, macs, MACS_LEN);
	*(__be16 *)skb_put(skb, sizeof(__be16)) = htons(ETH_P_IP);
	ip = skb_put_zero(skb, FRAME_LEN - ETH_HLEN);
	ip->version = 4;
	ip->ihl = sizeof(*ip) / 4;
	ip->tot_len = htons(FRAME_LEN - ETH_HLEN);
	ip->ttl = 64;
	ip->protocol = IPPROTO_UDP;
	ip->saddr = htonl(0xc0000201);
	ip->daddr = htonl(0xc6336401);
	ip_send_check(ip);
	udp = (struct udphdr *)(ip + 1);
	udp->source = htons(9);
	udp->dest = htons(9);
	udp->len = htons(FRAME_LEN - ETH_HLEN - sizeof(*ip));
}

/* A frame as a driver hands it up, or as a neighbour hands it down. */
static struct sk_buff *make_frame(const u8 *macs, bool egress)
{
	struct sk_buff *skb = alloc_skb(NET_SKB_PAD + FRAME_LEN, GFP_KERNEL);

	if (!skb)
		return NULL;
	skb_reserve(skb, NET_SKB_PAD);
	fill(skb, macs);
	skb->dev = dev;
	if (egress) {
		skb->protocol = htons(ETH_P_IP);
		skb_reset_mac_header(skb);
		skb_set_network_header(skb, ETH_HLEN);
	} else {
		skb->protocol = eth_type_trans(skb, dev);
	}
	return skb;
}

static void free_frames(struct sk_buff **frames)
{
	u32 i;

	for (i = 0; i < BATCH; i++)
		kfree_skb(frames[i]);
}

static int make_frames(struct sk_buff **frames, const u8 *macs, bool egress)
{
	u32 i;

	memset(frames, 0, BATCH * sizeof(*frames));
	for (i = 0; i < BATCH; i++) {
		frames[i] = make_frame(macs + i * MACS_LEN, egress);
		if (!frames[i]) {
			free_frames(frames);
			return -ENOMEM;
		}
	}
	return 0;
}

/* Send each frame once. It survives by the reference that is taken, as those
 * of pktgen do.
 */
static u64 send(struct sk_buff **frames, bool egress)
{
	u64 start;
	u32 i;

	local_bh_disable();
	start = ktime_get_ns();
	for (i = 0; i < BATCH; i++) {
		skb_get(frames[i]);
		if (egress)
			dev_queue_xmit(frames[i]);
		else
			netif_receive_skb(frames[i]);
	}
	start = ktime_get_ns() - start;
	local_bh_enable();
	return start;
}

static u64 count_passed(bool egress)
{
	struct rtnl_link_stats64 stats;

	dev_get_stats(dev, &stats);
	return egress ? stats.tx_packets : stats.rx_otherhost_dropped;
}

/* The cheapest of some rounds is the one that no interrupt came into. */
static int run_batch(const u8 *macs, bool egress, u64 *cost)
{
	struct sk_buff **frames = generator.batch;
	u64 before;
	int err, i;

	err = make_frames(frames, macs, egress);
	if (err)
		return err;
	send(frames, egress);

	*cost = U64_MAX;
	before = count_passed(egress);
	for (i = 0; i < ROUNDS; i++) {
		*cost = min(*cost, send(frames, egress));
		cond_resched();
	}
	generator.passed += count_passed(egress) - before;
	generator.sent += BATCH * ROUNDS;
	free_frames(frames);
	return 0;
}

static int run(bool egress)
{
	u64 sum = 0, cost;
	u32 at;
	int err;

	generator.sent = 0;
	generator.passed = 0;
	if (!generator.count)
		return -ENODATA;
	for (at = 0; at < generator.count; at += BATCH) {
		err = run_batch(generator.macs + at * MACS_LEN, egress, &cost);
		if (err)
			return err;
		sum += cost;
	}
	generator.cost = div_u64(sum * 1000, generator.count);
	return 0;
}

static ssize_t ingress_write(struct file *file, const char __user *data,
			     size_t len, loff_t *pos)
{
	int err;

	mutex_lock(&lock);
	err = run(false);
	mutex_unlock(&lock);
	return err ?: len;
}

static ssize_t egress_write(struct file *file, const char __user *data,
			    size_t len, loff_t *pos)
{
	int err;

	mutex_lock(&lock);
	err = run(true);
	mutex_unlock(&lock);
	return err ?: len;
}

static ssize_t frames_write(struct file *file, const char __user *data,
			    size_t len, loff_t *pos)
{
	u8 *macs;

	if (!len || len % (BATCH * MACS_LEN) || len > MAX_FRAMES * MACS_LEN)
		return -EINVAL;
	macs = vmemdup_user(data, len);
	if (IS_ERR(macs))
		return PTR_ERR(macs);
	mutex_lock(&lock);
	swap(generator.macs, macs);
	generator.count = len / MACS_LEN;
	mutex_unlock(&lock);
	kvfree(macs);
	return len;
}

static ssize_t result_read(struct file *file, char __user *data, size_t len,
			   loff_t *pos)
{
	char text[96];
	int size;

	mutex_lock(&lock);
	size = scnprintf(text, sizeof(text), "%llu %llu %llu\n",
			 generator.sent, generator.passed, generator.cost);
	mutex_unlock(&lock);
	return simple_read_from_buffer(data, len, pos, text, size);
}

static const struct file_operations ingress_ops = {
	.owner = THIS_MODULE,
	.write = ingress_write,
};

static const struct file_operations egress_ops = {
	.owner = THIS_MODULE,
	.write = egress_write,
};

static const struct file_operations frames_ops = {
	.owner = THIS_MODULE,
	.write = frames_write,
};

static const struct file_operations result_ops = {
	.owner = THIS_MODULE,
	.read = result_read,
};

static int __init generator_init(void)
{
	dev = dev_get_by_name(&init_net, device);
	if (!dev)
		return -ENODEV;
	dir = debugfs_create_dir("debar-bench", NULL);
	debugfs_create_file("frames", 0200, dir, NULL, &frames_ops);
	debugfs_create_file("ingress", 0200, dir, NULL, &ingress_ops);
	debugfs_create_file("egress", 0200, dir, NULL, &egress_ops);
	debugfs_create_file("result", 0400, dir, NULL, &result_ops);
	return 0;
}

static void __exit generator_exit(void)
{
	debugfs_remove(dir);
	kvfree(generator.macs);
	dev_put(dev);
}

module_init(generator_init);
module_exit(generator_exit);
MODULE_DESCRIPTION("Frame generator that counts what a frame costs");
MODULE_LICENSE("GPL");
