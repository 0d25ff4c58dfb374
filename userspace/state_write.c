// SPDX-License-Identifier: GPL-2.0
/*
 * Write a state file, line by line, and a digest of all of them.
 */
#include <json.h>
#include <stdlib.h>

#include "certificate_text.h"
#include "state.h"

static const char *plain(struct json_object *object)
{
	return json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN);
}

static bool put_line(struct state_writer *writer, const char *line)
{
	size_t len = strlen(line);

	return EVP_DigestUpdate(writer->digest, line, len) &&
	       EVP_DigestUpdate(writer->digest, "\n", 1) &&
	       fwrite(line, 1, len, writer->file.stream) == len &&
	       fputc('\n', writer->file.stream) != EOF;
}

static bool put_header(struct state_writer *writer,
		       const struct state_header *header)
{
	struct json_object *line = json_object_new_object();
	bool done;

	json_object_object_add(line, "format",
			       json_object_new_string("debar-state"));
	json_object_object_add(line, "version",
			       json_object_new_int(STATE_VERSION));
	json_object_object_add(line, "tool",
			       json_object_new_string(DEBAR_VERSION));
	json_object_object_add(line, "generation",
			       json_object_new_int64(header->generation));
	json_object_object_add(line, "policy",
			       json_object_new_string(header->policy));
	json_object_object_add(line, "clock",
			       json_object_new_int64(header->clock));
	done = put_line(writer, plain(line));
	json_object_put(line);
	return done;
}

/**
 * state_write_begin() - begin to write a file
 * @writer: to be ended or aborted when this succeeds
 * @path: what is to be replaced in the end
 * @header: see there
 *
 * Return: whether it worked; otherwise it was complained of.
 */
bool state_write_begin(struct state_writer *writer, const char *path,
		       const struct state_header *header)
{
	memset(writer, 0, sizeof(*writer));
	if (!durable_begin(&writer->file, path, 0600))
		return false;
	writer->digest = EVP_MD_CTX_new();
	if (!writer->digest)
		abort();
	if (EVP_DigestInit_ex(writer->digest, EVP_sha256(), NULL) &&
	    put_header(writer, header))
		return true;
	durable_failed(&writer->file);
	state_write_abort(writer);
	return false;
}

/**
 * state_write_entry() - write one entry
 * @writer: begun
 * @entry: by state_entry_make()
 */
bool state_write_entry(struct state_writer *writer, struct json_object *entry)
{
	writer->entries++;
	if (put_line(writer, plain(entry)))
		return true;
	return durable_failed(&writer->file);
}

/**
 * state_trailer() - the one possible last line, with its newline
 * @arena: for the result
 * @entries: lines but for the header
 * @digest: of these and of the header; finished by this
 */
char *state_trailer(struct arena *arena, u64 entries, EVP_MD_CTX *digest)
{
	u8 sha256[EVP_MAX_MD_SIZE];
	struct debar_slice slice = { .data = sha256, .len = DEBAR_HASH_LEN };

	if (!EVP_DigestFinal_ex(digest, sha256, NULL))
		abort();
	return arena_format(arena,
			    "{\"kind\":\"end\",\"entries\":%llu,\"sha256\":\"%s\"}\n",
			    (unsigned long long)entries,
			    certificate_hex(arena, slice));
}

/**
 * state_write_end() - the file is complete: let it replace the old one
 * @writer: gone afterwards in any case
 *
 * Return: whether it is on the disk; otherwise it was complained of.
 */
bool state_write_end(struct state_writer *writer)
{
	struct arena arena = { 0 };
	const char *trailer = state_trailer(&arena, writer->entries,
					    writer->digest);
	bool done;

	done = fputs(trailer, writer->file.stream) >= 0;
	arena_free(&arena);
	if (!done) {
		durable_failed(&writer->file);
		state_write_abort(writer);
		return false;
	}
	EVP_MD_CTX_free(writer->digest);
	return durable_end(&writer->file);
}

/**
 * state_write_abort() - leave the old file as it is
 * @writer: gone afterwards
 */
void state_write_abort(struct state_writer *writer)
{
	EVP_MD_CTX_free(writer->digest);
	durable_abort(&writer->file);
}
