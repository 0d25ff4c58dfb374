// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/kernel/debug/debar-bench/
 *   linear   write: octets of a frame that are in its skb's head, the rest being
 *            in a page; all of them unless said otherwise
 *   frames   write, in one piece: see struct frames
 *   ingress  write anything: see enum way
 *   egress   likewise
 *   once     likewise
 *   result   read: frames, how many of them got past the hooks, and thousandths
 *            of a nanosecond for one
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>

#include "generator.h"

enum { MAX_SIZE = 64 << 20 };

static char *device = "";
module_param(device, charp, 0);
MODULE_PARM_DESC(device, "name of the network device");

static struct net_device *dev;
static struct dentry *dir;

/* Protects what follows. */
static DEFINE_MUTEX(lock);
static struct frames frames = { .linear = U32_MAX };
static struct result result;

static ssize_t run(enum way way, size_t len)
{
	int err;

	mutex_lock(&lock);
	err = run_all(&frames, dev, way, &result);
	mutex_unlock(&lock);
	return err ?: len;
}

static ssize_t ingress_write(struct file *file, const char __user *data,
			     size_t len, loff_t *pos)
{
	return run(WAY_INGRESS, len);
}

static ssize_t egress_write(struct file *file, const char __user *data,
			    size_t len, loff_t *pos)
{
	return run(WAY_EGRESS, len);
}

static ssize_t once_write(struct file *file, const char __user *data,
			  size_t len, loff_t *pos)
{
	return run(WAY_ONCE, len);
}

static ssize_t frames_write(struct file *file, const char __user *data,
			    size_t len, loff_t *pos)
{
	struct frames new = { .len = len };
	int err;

	if (!len || len > MAX_SIZE)
		return -EINVAL;
	new.data = vmemdup_user(data, len);
	if (IS_ERR(new.data))
		return PTR_ERR(new.data);
	err = frames_check(&new);
	if (!err) {
		mutex_lock(&lock);
		swap(frames.data, new.data);
		frames.len = len;
		mutex_unlock(&lock);
	}
	kvfree(new.data);
	return err ?: len;
}

static ssize_t result_read(struct file *file, char __user *data, size_t len,
			   loff_t *pos)
{
	char text[96];
	int size;

	mutex_lock(&lock);
	size = scnprintf(text, sizeof(text), "%llu %llu %llu\n", result.sent,
			 result.passed, result.cost);
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

static const struct file_operations once_ops = {
	.owner = THIS_MODULE,
	.write = once_write,
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
	debugfs_create_u32("linear", 0600, dir, &frames.linear);
	debugfs_create_file("frames", 0200, dir, NULL, &frames_ops);
	debugfs_create_file("ingress", 0200, dir, NULL, &ingress_ops);
	debugfs_create_file("egress", 0200, dir, NULL, &egress_ops);
	debugfs_create_file("once", 0200, dir, NULL, &once_ops);
	debugfs_create_file("result", 0400, dir, NULL, &result_ops);
	return 0;
}

static void __exit generator_exit(void)
{
	debugfs_remove(dir);
	kvfree(frames.data);
	dev_put(dev);
}

module_init(generator_init);
module_exit(generator_exit);
MODULE_DESCRIPTION("Frame generator that counts what a frame costs");
MODULE_LICENSE("GPL");
