/* SPDX-License-Identifier: Apache-2.0 */
/*
 * embed OUT TEMPLATE_DIR STATIC_DIR: puts templates, style sheet and scripts into the program,
 * as the tables of web/assets.h. Templates are packed together (deflate): they are the largest
 * text of the program, and only its server needs them. Runs while building. The output depends on
 * names and bytes alone (sorted, no times), so that builds are reproducible. The hash in an
 * asset's address is FNV-1a: it need only change when the bytes do, so that browsers may keep an
 * asset for ever.
 */
#include <dirent.h>
#include <libdeflate.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_FILES = 200,
    MAX_FILE_BYTES = 1 << 20
};

struct file {
    char name[256];
    unsigned char *bytes;
    size_t n;
};

static int by_name(const void *a, const void *b)
{
    const struct file *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static void die(const char *what, const char *subject)
{
    fprintf(stderr, "embed: %s '%s'\n", what, subject);
    exit(1);
}

static void load(const char *dir, struct file *f)
{
    char path[2048];
    snprintf(path, sizeof path, "%s/%s", dir, f->name);
    FILE *in = fopen(path, "rb");
    f->bytes = malloc(MAX_FILE_BYTES);
    if (!in || !f->bytes) die("cannot read", path);
    f->n = fread(f->bytes, 1, MAX_FILE_BYTES, in);
    if (ferror(in) || f->n == MAX_FILE_BYTES) die("cannot read, or too large:", path);
    fclose(in);
}

static size_t load_all(const char *dir, struct file *files)
{
    size_t n = 0;
    DIR *d = opendir(dir);
    if (!d) die("cannot open", dir);
    for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        if (n == MAX_FILES || strlen(entry->d_name) >= sizeof files[0].name)
            die("too many files or too long a name:", entry->d_name);
        snprintf(files[n].name, sizeof files[n].name, "%s", entry->d_name);
        load(dir, &files[n++]);
    }
    closedir(d);
    qsort(files, n, sizeof *files, by_name);
    return n;
}

static void write_bytes(FILE *out, const char *name, const unsigned char *bytes, size_t n)
{
    fprintf(out, "static const char %s[] = {", name);
    for (size_t k = 0; k < n; k++)
        fprintf(out, "%s%d,", k % 24 == 0 ? "\n" : "",
                bytes[k] > 127 ? bytes[k] - 256 : bytes[k]);
    fprintf(out, "0};\n");
}

static const char *media_type(const char *name)
{
    const char *dot = strrchr(name, '.');
    if (dot && !strcmp(dot, ".css")) return "text/css; charset=utf-8";
    if (dot && !strcmp(dot, ".js")) return "text/javascript; charset=utf-8";
    if (dot && !strcmp(dot, ".svg")) return "image/svg+xml";
    die("no media type for", name);
    return NULL;
}

static uint64_t fnv1a(const struct file *f)
{
    uint64_t h = 14695981039346656037U;
    for (size_t i = 0; i < f->n; i++)
        h = (h ^ f->bytes[i]) * 1099511628211U;
    return h;
}

/* "keys.js" to "keys_js", as the templates name it. */
static void write_key(FILE *out, const char *name)
{
    for (; *name; name++)
        fputc(*name == '.' || *name == '-' ? '_' : *name, out);
}

/* All texts one after the other, packed; their names and lengths stand beside. */
static void write_templates(FILE *out, const struct file *files, size_t n)
{
    size_t n_text = 0, n_packed;
    for (size_t i = 0; i < n; i++)
        n_text += files[i].n;
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(12);
    unsigned char *text = malloc(n_text + 1), *packed = malloc(n_text + 1), *at = text;
    if (!c || !text || !packed) die("out of memory for", "templates");
    for (size_t i = 0; i < n; at += files[i++].n)
        memcpy(at, files[i].bytes, files[i].n);
    n_packed = libdeflate_deflate_compress(c, text, n_text, packed, n_text);
    if (!n_packed) die("does not become smaller:", "templates");
    write_bytes(out, "template_bytes", packed, n_packed);
    fprintf(out, "const struct template_pack template_pack = {{template_bytes, %zu}, %zu};\n",
            n_packed, n_text);
    fprintf(out, "const struct template_row template_rows[] = {\n");
    for (size_t i = 0; i < n; i++)
        fprintf(out, "    {\"%.*s\", %zu},\n", (int)strcspn(files[i].name, "."), files[i].name,
                files[i].n);
    fprintf(out, "};\nconst size_t n_template_rows = %zu;\n", n);
    libdeflate_free_compressor(c);
    free(text);
    free(packed);
}

static void write_assets(FILE *out, const struct file *files, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char name[40];
        snprintf(name, sizeof name, "asset_%zu", i);
        write_bytes(out, name, files[i].bytes, files[i].n);
    }
    fprintf(out, "const struct asset assets[] = {\n");
    for (size_t i = 0; i < n; i++) {
        size_t stem = strcspn(files[i].name, ".");
        fprintf(out, "    {\"");
        write_key(out, files[i].name);
        fprintf(out, "\", \"%.*s-%016llx%s\", \"%s\", {asset_%zu, %zu}},\n", (int)stem,
                files[i].name, (unsigned long long)fnv1a(&files[i]), files[i].name + stem,
                media_type(files[i].name), i, files[i].n);
    }
    fprintf(out, "};\nconst size_t n_assets = %zu;\n", n);
}

int main(int argc, char **argv)
{
    static struct file templates[MAX_FILES], statics[MAX_FILES];
    if (argc != 4) die("usage:", "embed OUT TEMPLATE_DIR STATIC_DIR");
    size_t n_templates = load_all(argv[2], templates);
    size_t n_statics = load_all(argv[3], statics);
    FILE *out = fopen(argv[1], "wb");
    if (!out) die("cannot write", argv[1]);
    fprintf(out, "/* Generated by tools/embed.c. */\n#include \"web/assets.h\"\n\n");
    write_templates(out, templates, n_templates);
    write_assets(out, statics, n_statics);
    if (fclose(out) != 0) die("cannot write", argv[1]);
    for (size_t i = 0; i < n_templates; i++)
        free(templates[i].bytes);
    for (size_t i = 0; i < n_statics; i++)
        free(statics[i].bytes);
    return 0;
}
