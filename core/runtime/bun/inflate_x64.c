/*
 * One block of LZ4 and one of Snappy inflated, and the records of a batch looked over: what core/protocol/records does in
 * portable code in lz4_block.ts, snappy_block.ts and validate_records_fast.ts, several times as fast.
 *
 * machine_code.ts carries the machine code of this file as base64. To make it anew (any gcc for x64 will do; the functions must
 * use no data outside themselves and call nothing):
 *
 *   gcc -O2 -fno-tree-vectorize -fomit-frame-pointer -fcf-protection=none -fno-stack-protector -fno-jump-tables \
 *     -fno-asynchronous-unwind-tables -fno-builtin -ffunction-sections -c inflate_x64.c -o inflate_x64.o
 *   for f in lz4_block snappy_block scan_records; do objcopy -O binary -j .text.$f inflate_x64.o /dev/stdout | base64 -w 116; done
 *
 * Source and result lie in one buffer, the result behind the source. Copies may write up to 16 bytes too many: the buffer has them
 * to spare behind `limit`. Nothing is read before `from` or `begin`, or behind the buffer's end.
 */
#include <stdint.h>

typedef struct { uint64_t a, b; } __attribute__((packed, may_alias)) sixteen;
typedef uint64_t __attribute__((aligned(1), may_alias)) eight;
typedef uint32_t __attribute__((aligned(1), may_alias)) four;
typedef uint16_t __attribute__((aligned(1), may_alias)) two;

#define OVER_LIMIT (-1)
#define MALFORMED (-2)

/* Of bytes that lie well before `to`, or do not overlap it: sixteen at a time. */
static inline __attribute__((always_inline)) void copy_apart(uint8_t *to, const uint8_t *from, uint64_t length) {
  uint8_t *end = to + length;
  do {
    *(sixteen *)to = *(const sixteen *)from;
    to += 16;
    from += 16;
  } while (to < end);
}

/* As if byte by byte: where the two overlap, what was just written is read again. */
static inline __attribute__((always_inline)) void copy_match(uint8_t *to, uint64_t distance, uint64_t length) {
  const uint8_t *from = to - distance;
  uint8_t *end = to + length;
  if (distance >= 16) {
    copy_apart(to, from, length);
  } else if (distance >= 8) {
    do {
      *(eight *)to = *(const eight *)from;
      to += 8;
      from += 8;
    } while (to < end);
  } else {
    /* The pattern is written until it is as long as a word; from then on words that lie a multiple of it apart are the same. */
    uint64_t written = 0;
    for (; written < 8 && to < end; written++) *to++ = *from++;
    if (to >= end) return;
    uint64_t apart = distance;
    while (apart < 8) apart += distance;
    for (from = to - apart; to < end; to += 8, from += 8) *(eight *)to = *(const eight *)from;
  }
}

/* The answer is where the result ends; OVER_LIMIT; or MALFORMED. Copies may reach back to `begin`. */
int64_t lz4_block(uint8_t *work, uint64_t from, uint64_t to, uint64_t out, uint64_t begin, uint64_t limit) {
  while (from < to) {
    uint32_t token = work[from++];
    uint64_t length = token >> 4;
    if (length == 15) {
      uint32_t more;
      do {
        if (from >= to) return MALFORMED;
        more = work[from++];
        length += more;
      } while (more == 255);
    }
    if (length > to - from) return MALFORMED;
    if (length > limit - out) return OVER_LIMIT;
    /* What is copied too many lies in the buffer: the result is behind the source, and has 16 bytes to spare. */
    copy_apart(work + out, work + from, length);
    from += length;
    out += length;
    if (from == to) return (int64_t)out;
    if (from + 2 > to) return MALFORMED;
    uint64_t distance = *(const two *)(work + from);
    from += 2;
    if (distance == 0 || distance > out - begin) return MALFORMED;
    length = token & 15;
    if (length == 15) {
      uint32_t more;
      do {
        if (from >= to) return MALFORMED;
        more = work[from++];
        length += more;
      } while (more == 255);
    }
    length += 4;
    if (length > limit - out) return OVER_LIMIT;
    copy_match(work + out, distance, length);
    out += length;
  }
  return MALFORMED;
}

/* `from` is behind the length that the block begins with, `end` where the result must end. */
int64_t snappy_block(uint8_t *work, uint64_t from, uint64_t to, uint64_t out, uint64_t end) {
  uint64_t begin = out;
  while (from < to) {
    uint32_t tag = work[from++];
    uint64_t length, distance;
    if ((tag & 3) == 0) {
      length = tag >> 2;
      if (length >= 60) {
        uint64_t width = length - 59;
        if (from + width > to) return MALFORMED;
        length = 0;
        for (uint64_t n = 0; n < width; n++) length |= (uint64_t)work[from + n] << (8 * n);
        from += width;
      }
      length++;
      if (length > to - from || length > end - out) return MALFORMED;
      copy_apart(work + out, work + from, length);
      from += length;
      out += length;
      continue;
    }
    if ((tag & 3) == 1) {
      if (from + 1 > to) return MALFORMED;
      length = 4 + ((tag >> 2) & 7);
      distance = ((uint64_t)(tag >> 5) << 8) | work[from];
      from += 1;
    } else if ((tag & 3) == 2) {
      if (from + 2 > to) return MALFORMED;
      length = 1 + (tag >> 2);
      distance = *(const two *)(work + from);
      from += 2;
    } else {
      if (from + 4 > to) return MALFORMED;
      length = 1 + (tag >> 2);
      distance = *(const four *)(work + from);
      from += 4;
    }
    if (distance == 0 || distance > out - begin || length > end - out) return MALFORMED;
    copy_match(work + out, distance, length);
    out += length;
  }
  return out == end ? (int64_t)out : MALFORMED;
}

/* A varint of up to four bytes; a longer one, or one that does not end before `to`, leads to `slow`. */
#define VARINT(value)                                                    \
  do {                                                                   \
    if (at >= to) return 0;                                              \
    uint32_t byte = bytes[at++];                                         \
    value = byte & 0x7f;                                                 \
    for (uint32_t shift = 7; byte > 0x7f; shift += 7) {                  \
      if (shift > 21 || at >= to) return 0;                              \
      byte = bytes[at++];                                                \
      value |= (byte & 0x7f) << shift;                                   \
    }                                                                    \
  } while (0)

/*
 * 1 when all records are plainly in order, and then the least and the most time delta in `deltas`; 0 when somebody else has to
 * look closer.
 */
int32_t scan_records(const uint8_t *bytes, uint64_t at, uint64_t to, uint64_t count, uint32_t needs_keys, int32_t *deltas) {
  int32_t least = 1 << 30, most = -(1 << 30);
  for (uint64_t index = 0; index < count; index++) {
    uint32_t size, delta, number, part, headers;
    VARINT(size);
    if ((size & 1) != 0 || (size >> 1) > to - at) return 0;
    uint64_t end = at + (size >> 1);
    at++;
    VARINT(delta);
    int32_t time = (int32_t)(delta >> 1) ^ -(int32_t)(delta & 1);
    if (time < least) least = time;
    if (time > most) most = time;
    VARINT(number);
    if (number != (uint32_t)(index << 1)) return 0;
    VARINT(part);
    if ((part & 1) == 0) at += part >> 1;
    else if (needs_keys) return 0;
    VARINT(part);
    if ((part & 1) == 0) at += part >> 1;
    if (at >= to) return 0;
    headers = bytes[at++];
    if (headers > 0x7f || (headers & 1) != 0) return 0;
    /* Twice as many parts as headers, which is what the varint says. */
    for (uint32_t header = 0; header < headers; header++) {
      VARINT(part);
      if ((part & 1) == 0) at += part >> 1;
      else if ((header & 1) == 0) return 0;
    }
    if (at != end) return 0;
  }
  if (at != to) return 0;
  deltas[0] = least;
  deltas[1] = most;
  return 1;
}
