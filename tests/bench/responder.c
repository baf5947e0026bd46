/* SPDX-License-Identifier: Apache-2.0
 *
 * The SNMP agents of a whole network in one small program, so that what a benchmark measures is never the responder's own speed.
 *
 *   responder ROWS ADDRESSES LEAST_MS MOST_MS
 *
 * It answers GET, GETNEXT and GETBULK (v1, v2c, community `public`) on UDP port 161 for every address that ADDRESSES lists (IPv4, one a line, of one
 * /16) and is silent for the others; each answer leaves the address that was asked, LEAST_MS to MOST_MS milliseconds later. ROWS is what every
 * device holds, sorted: per row two octets length and the OBJECT IDENTIFIER's element, two octets length and the value's element; "########" in a
 * value becomes the device's address in hexadecimal, so that no two devices have one serial number.
 * "ready" on stdout says that it listens. It ends when its stdin does, and then prints the number of requests and of answers.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_ROWS = 8192, MOST_ARCS = 128, MOST_BINDS = 128, FRAME = 1400, WHEEL = 8192, PORT = 161 };
enum { INTEGER = 2, OCTETS = 4, OID = 6, SEQUENCE = 0x30, GET = 0xA0, GETNEXT, RESPONSE, GETBULK = 0xA5 };

typedef struct { uint32_t arc[MOST_ARCS]; int arcs; const uint8_t *name, *value; int name_size, value_size, own; } Row;
typedef struct Late { struct Late *next; struct sockaddr_in to; struct in_addr from; int size; uint8_t data[]; } Late;
typedef struct { const uint8_t *at, *end; } Span;

static Row rows[MOST_ROWS];
static int row_count, least_ms, most_ms, udp;
static uint8_t listed[65536];
static Late *wheel[WHEEL];
static long asked, answered, pending;

static long now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void die(const char *what) { perror(what); exit(1); }

/* The content of the element at the head of `in`, which moves behind it; an empty span with at == NULL when there is none of that tag. */
static Span element(Span *in, int tag) {
    Span none = {NULL, NULL}, out;
    size_t size;
    if (in->end - in->at < 2 || (tag >= 0 && in->at[0] != tag)) return none;
    out.at = in->at + 2;
    size = in->at[1];
    if (size & 0x80) {
        int octets = size & 0x7F;
        if (octets > 3 || in->end - out.at < octets) return none;
        for (size = 0; octets--;) size = size << 8 | *out.at++;
    }
    if (size > (size_t)(in->end - out.at)) return none;
    out.end = in->at = out.at + size;
    return out;
}

static long number(Span content) {
    long found = 0;
    while (content.at < content.end) found = found << 8 | *content.at++;
    return found;
}

static void arcs_of(Span content, Row *row) {
    uint32_t arc = 0;
    row->arcs = 0;
    while (content.at < content.end && row->arcs < MOST_ARCS) {
        arc = arc << 7 | (*content.at & 0x7F);
        if (!(*content.at++ & 0x80)) { row->arc[row->arcs++] = arc; arc = 0; }
    }
}

static int compare(const Row *one, const Row *other) {
    for (int i = 0; i < one->arcs && i < other->arcs; i++)
        if (one->arc[i] != other->arc[i]) return one->arc[i] < other->arc[i] ? -1 : 1;
    return one->arcs - other->arcs;
}

/* The first row that is not before `wanted` (`after`: that is behind it). */
static int place(const Row *wanted, int after) {
    int low = 0, high = row_count;
    while (low < high) {
        int middle = (low + high) / 2, way = compare(&rows[middle], wanted);
        if (way < 0 || (after && way == 0)) low = middle + 1; else high = middle;
    }
    return low;
}

/* Elements are written from the back: `at` moves forward over the buffer's free part towards its beginning. */
static uint8_t *wrap(uint8_t *at, const uint8_t *end, int tag) {
    size_t size = end - at;
    if (size >= 256) { *--at = size; *--at = size >> 8; *--at = 0x82; }
    else if (size >= 128) { *--at = size; *--at = 0x81; }
    else *--at = size;
    *--at = tag;
    return at;
}

static uint8_t *copy(uint8_t *at, const void *data, size_t size) { return memcpy(at - size, data, size); }

static void later(const struct sockaddr_in *to, struct in_addr from, const uint8_t *data, int size, int delay) {
    Late *late = malloc(sizeof *late + size);
    long slot = (now_ms() + delay) % WHEEL;
    if (!late) die("malloc");
    late->to = *to, late->from = from, late->size = size, late->next = wheel[slot];
    memcpy(late->data, data, size);
    wheel[slot] = late;
    pending++;
}

static void put(const struct sockaddr_in *to, struct in_addr from, const uint8_t *data, int size) {
    char control[CMSG_SPACE(sizeof(struct in_pktinfo))] = {0};
    struct iovec part = {(void *)data, size};
    struct msghdr message = {(void *)to, sizeof *to, &part, 1, control, sizeof control, 0};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = IPPROTO_IP, head->cmsg_type = IP_PKTINFO, head->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
    ((struct in_pktinfo *)CMSG_DATA(head))->ipi_spec_dst = from;
    if (sendmsg(udp, &message, 0) == size) answered++;
}

typedef struct { const uint8_t *name, *value; int name_size, value_size, own; } Bind;

static int bind_of(Bind *bind, Row *wanted, int pdu, int version) {
    int found = place(wanted, pdu != GET);
    if (found < row_count && (pdu != GET || compare(&rows[found], wanted) == 0)) {
        *wanted = rows[found];
        bind->name = wanted->name, bind->name_size = wanted->name_size, bind->value = wanted->value, bind->value_size = wanted->value_size;
        bind->own = wanted->own;
        return 1;
    }
    static const uint8_t no_such[] = {0x81, 0}, end_of_view[] = {0x82, 0};
    bind->name = wanted->name, bind->name_size = wanted->name_size;
    bind->value = pdu == GET ? no_such : end_of_view, bind->value_size = 2, bind->own = 0;
    return version != 0; /* v1 fails as a whole */
}

static void answer(const uint8_t *data, int size, const struct sockaddr_in *from, struct in_addr here) {
    static uint8_t buffer[65536];
    Row wanted[MOST_BINDS];
    Span all = {data, data + size}, in = element(&all, SEQUENCE), version_at = in, version = element(&in, INTEGER), community = element(&in, OCTETS);
    if (!version.at || !community.at || number(version) > 1 || community.end - community.at != 6 || memcmp(community.at, "public", 6)) return;
    const uint8_t *head = version_at.at, *head_end = community.end;
    int pdu = in.at < in.end ? in.at[0] : 0, count = 0, status = 0, at_fault = 0, binds = 0, v = (int)number(version);
    Span body = element(&in, -1), id_at = body, id = element(&body, INTEGER), first = element(&body, INTEGER), second = element(&body, INTEGER);
    Span list = element(&body, SEQUENCE), asked_for = list;
    if (!list.at || (pdu != GET && pdu != GETNEXT && (pdu != GETBULK || !v))) return;
    for (Span pair; count < MOST_BINDS && (pair = element(&list, SEQUENCE)).at; count++) {
        Span element_at = pair, name = element(&pair, OID);
        if (!name.at) return;
        arcs_of(name, &wanted[count]);
        wanted[count].name = element_at.at, wanted[count].name_size = name.end - element_at.at;
    }
    static Bind found[4096];
    int once = pdu == GETBULK ? (int)number(first) : count, rounds = pdu == GETBULK ? (int)number(second) : 0, total = 0;
    for (int i = 0; i < count && i < once; i++, binds++)
        if (!bind_of(&found[binds], &wanted[i], pdu, v) && !status) status = 2, at_fault = i + 1;
    for (int round = 0; round < rounds && total < FRAME; round++)
        for (int i = once; i < count && binds < 4096; i++, binds++) {
            bind_of(&found[binds], &wanted[i], pdu, v);
            total += found[binds].name_size + found[binds].value_size + 4;
        }
    if (pdu == GETBULK) /* what does not fit into a frame is left out (RFC 3416 section 4.2.3) */
        while (binds > 1) {
            total = 80;
            for (int i = 0; i < binds; i++) total += found[i].name_size + found[i].value_size + 4;
            if (total <= FRAME) break;
            binds--;
        }
    uint8_t *end = buffer + sizeof buffer, *at = end;
    if (status) at = copy(at, asked_for.at, asked_for.end - asked_for.at);
    for (int i = binds; i-- && !status;) {
        uint8_t *stop = at;
        at = copy(at, found[i].value, found[i].value_size);
        if (found[i].own) for (int n = 0; n < 8; n++) at[found[i].own + n] = "0123456789ABCDEF"[ntohl(here.s_addr) >> (28 - 4 * n) & 15];
        at = wrap(copy(at, found[i].name, found[i].name_size), stop, SEQUENCE);
    }
    uint8_t state[] = {INTEGER, 1, status, INTEGER, 1, at_fault};
    at = copy(wrap(at, end, SEQUENCE), state, sizeof state);
    at = wrap(copy(at, id_at.at, id.end - id_at.at), end, RESPONSE);
    at = wrap(copy(at, head, head_end - head), end, SEQUENCE);
    int delay = most_ms ? least_ms + rand() % (most_ms - least_ms + 1) : 0;
    if (delay) later(from, here, at, end - at, delay); else put(from, here, at, end - at);
}

static void read_rows(const char *path) {
    static uint8_t text[4 << 20];
    FILE *file = fopen(path, "rb");
    if (!file) die(path);
    size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    for (uint8_t *at = text; at + 2 < text + size && row_count < MOST_ROWS; row_count++) {
        Row *row = &rows[row_count];
        row->name_size = at[0] << 8 | at[1], row->name = at + 2, at += 2 + row->name_size;
        row->value_size = at[0] << 8 | at[1], row->value = at + 2, at += 2 + row->value_size;
        Span name = {row->name, row->name + row->name_size};
        arcs_of(element(&name, OID), row);
        const uint8_t *marked = memmem(row->value, row->value_size, "########", 8);
        row->own = marked ? marked - row->value : 0;
    }
}

static void read_addresses(const char *path) {
    char line[64];
    struct in_addr address;
    FILE *file = fopen(path, "r");
    if (!file) die(path);
    while (fscanf(file, "%63s", line) == 1)
        if (inet_pton(AF_INET, line, &address) == 1) listed[ntohl(address.s_addr) & 0xFFFF] = 1;
    fclose(file);
}

static int take(void) {
    uint8_t data[65536];
    char control[256];
    struct sockaddr_in from;
    struct iovec part = {data, sizeof data};
    struct msghdr message = {&from, sizeof from, &part, 1, control, sizeof control, 0};
    ssize_t size = recvmsg(udp, &message, MSG_DONTWAIT);
    if (size < 0) return 0;
    asked++;
    for (struct cmsghdr *head = CMSG_FIRSTHDR(&message); head; head = CMSG_NXTHDR(&message, head))
        if (head->cmsg_level == IPPROTO_IP && head->cmsg_type == IP_PKTINFO) {
            struct in_addr here = ((struct in_pktinfo *)CMSG_DATA(head))->ipi_addr;
            if (listed[ntohl(here.s_addr) & 0xFFFF]) answer(data, size, &from, here);
        }
    return 1;
}

static long turn_to(long done, long now) {
    for (; done <= now; done++)
        for (Late *late = wheel[done % WHEEL], *next; late; late = next) {
            next = late->next, wheel[done % WHEEL] = next;
            put(&late->to, late->from, late->data, late->size);
            free(late);
            pending--;
        }
    return done;
}

int main(int count, char **words) {
    int yes = 1, buffer = 4 << 20;
    struct sockaddr_in here = {AF_INET, htons(PORT), {INADDR_ANY}, {0}};
    if (count != 5) return fprintf(stderr, "responder ROWS ADDRESSES LEAST_MS MOST_MS\n"), 2;
    read_rows(words[1]), read_addresses(words[2]), least_ms = atoi(words[3]), most_ms = atoi(words[4]);
    udp = socket(AF_INET, SOCK_DGRAM, 0);
    setsockopt(udp, IPPROTO_IP, IP_PKTINFO, &yes, sizeof yes);
    setsockopt(udp, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer), setsockopt(udp, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    if (udp < 0 || bind(udp, (struct sockaddr *)&here, sizeof here)) die("bind");
    puts("ready"), fflush(stdout);
    struct pollfd ways[] = {{udp, POLLIN, 0}, {0, POLLIN, 0}};
    for (long done = now_ms();;) {
        poll(ways, 2, pending ? 1 : 1000);
        for (int burst = 0; burst < 1024 && take(); burst++) {}
        done = turn_to(done, now_ms());
        if (ways[1].revents) break;
    }
    printf("{\"asked\": %ld, \"answered\": %ld}\n", asked, answered);
    return 0;
}
