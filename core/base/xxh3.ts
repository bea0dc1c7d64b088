/**
 * XXH3, 64 bits wide, without seed: the hash by which Kafka tells that the partitions or racks of a group's topics have
 * changed (KIP-1101). The numbers are 64-bit, so this computes with bigint: a microsecond for each eight bytes, for
 * inputs that are hashed once for each change.
 *
 * @module
 */

const MASK = 0xffff_ffff_ffff_ffffn;
const MASK_32 = 0xffff_ffffn;
const PRIME32_1 = 0x9e3779b1n;
const PRIME32_2 = 0x85ebca77n;
const PRIME32_3 = 0xc2b2ae3dn;
const PRIME64_1 = 0x9e3779b185ebca87n;
const PRIME64_2 = 0xc2b2ae3d27d4eb4fn;
const PRIME64_3 = 0x165667b19e3779f9n;
const PRIME64_4 = 0x85ebca77c2b2ae63n;
const PRIME64_5 = 0x27d4eb2f165667c5n;
const PRIME_MX1 = 0x165667919e3779f9n;
const PRIME_MX2 = 0x9fb21c651e98df25n;

/** The secret that the algorithm comes with. */
const SECRET = new DataView(
  Uint8Array.from(
    (
      "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221" +
      "b8084674f743248ee03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8" +
      "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb" +
      "170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e"
    ).match(/../g)!.map((hex) => Number.parseInt(hex, 16)),
  ).buffer,
);
const SECRET_SIZE = 192;
const STRIPE = 64;
const LANES = 8;
const STRIPES_PER_BLOCK = (SECRET_SIZE - STRIPE) / 8;

/** The hash as a signed 64-bit number, as Kafka keeps it. */
export function xxh3(bytes: Uint8Array): bigint {
  const input = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return BigInt.asIntN(64, hash(input, bytes.length));
}

function hash(input: DataView, size: number): bigint {
  if (size > 240) return hashLong(input, size);
  if (size > 128) return hashMiddle(input, size);
  if (size > 16) return hashUpTo128(input, size);
  if (size > 8) return hashUpTo16(input, size);
  if (size > 3) return hashUpTo8(input, size);
  if (size > 0) return hashUpTo3(input, size);
  return avalanche64(secret64(56) ^ secret64(64));
}

function secret64(at: number): bigint {
  return SECRET.getBigUint64(at, true);
}

function hashUpTo3(input: DataView, size: number): bigint {
  const [first, middle, last] = [input.getUint8(0), input.getUint8(size >> 1), input.getUint8(size - 1)];
  const combined = ((first << 16) | (middle << 24) | last | (size << 8)) >>> 0;
  const flip = BigInt((SECRET.getUint32(0, true) ^ SECRET.getUint32(4, true)) >>> 0);
  return avalanche64(BigInt(combined) ^ flip);
}

function hashUpTo8(input: DataView, size: number): bigint {
  const [first, last] = [BigInt(input.getUint32(0, true)), BigInt(input.getUint32(size - 4, true))];
  let h = (last + (first << 32n)) ^ secret64(8) ^ secret64(16);
  h ^= rotateLeft(h, 49n) ^ rotateLeft(h, 24n);
  h = (h * PRIME_MX2) & MASK;
  h ^= (h >> 35n) + BigInt(size);
  h = (h * PRIME_MX2) & MASK;
  return h ^ (h >> 28n);
}

function hashUpTo16(input: DataView, size: number): bigint {
  const low = input.getBigUint64(0, true) ^ secret64(24) ^ secret64(32);
  const high = input.getBigUint64(size - 8, true) ^ secret64(40) ^ secret64(48);
  return avalanche((BigInt(size) + swapBytes(low) + high + foldedProduct(low, high)) & MASK);
}

function hashUpTo128(input: DataView, size: number): bigint {
  let acc = BigInt(size) * PRIME64_1;
  for (let pair = (size - 1) >> 5; pair >= 0; pair--) {
    acc += mix16(input, pair * 16, pair * 32) + mix16(input, size - (pair + 1) * 16, pair * 32 + 16);
  }
  return avalanche(acc & MASK);
}

function hashMiddle(input: DataView, size: number): bigint {
  let acc = BigInt(size) * PRIME64_1;
  for (let round = 0; round < 8; round++) acc += mix16(input, round * 16, round * 16);
  acc = avalanche(acc & MASK);
  for (let round = 8; round < size >> 4; round++) acc += mix16(input, round * 16, (round - 8) * 16 + 3);
  return avalanche((acc + mix16(input, size - 16, 136 - 17)) & MASK);
}

function hashLong(input: DataView, size: number): bigint {
  const acc = [PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3, PRIME64_4, PRIME32_2, PRIME64_5, PRIME32_1];
  const stripes = Math.floor((size - 1) / STRIPE);
  for (let stripe = 0; stripe < stripes; stripe++) {
    const inBlock = stripe % STRIPES_PER_BLOCK;
    accumulate(acc, input, stripe * STRIPE, inBlock * 8);
    if (inBlock === STRIPES_PER_BLOCK - 1) scramble(acc);
  }
  accumulate(acc, input, size - STRIPE, SECRET_SIZE - STRIPE - 7);
  let h = BigInt(size) * PRIME64_1;
  for (let lane = 0; lane < LANES; lane += 2) {
    h += foldedProduct(acc[lane]! ^ secret64(11 + lane * 8), acc[lane + 1]! ^ secret64(19 + lane * 8));
  }
  return avalanche(h & MASK);
}

function accumulate(acc: bigint[], input: DataView, at: number, secretAt: number): void {
  for (let lane = 0; lane < LANES; lane++) {
    const value = input.getBigUint64(at + lane * 8, true);
    const keyed = value ^ secret64(secretAt + lane * 8);
    acc[lane ^ 1] = (acc[lane ^ 1]! + value) & MASK;
    acc[lane] = (acc[lane]! + (keyed & MASK_32) * (keyed >> 32n)) & MASK;
  }
}

function scramble(acc: bigint[]): void {
  for (let lane = 0; lane < LANES; lane++) {
    const mixed = acc[lane]! ^ (acc[lane]! >> 47n) ^ secret64(SECRET_SIZE - STRIPE + lane * 8);
    acc[lane] = (mixed * PRIME32_1) & MASK;
  }
}

function mix16(input: DataView, at: number, secretAt: number): bigint {
  return foldedProduct(
    input.getBigUint64(at, true) ^ secret64(secretAt),
    input.getBigUint64(at + 8, true) ^ secret64(secretAt + 8),
  );
}

/** The 128 bits of the product, one half over the other. */
function foldedProduct(a: bigint, b: bigint): bigint {
  const product = a * b;
  return (product & MASK) ^ (product >> 64n);
}

function avalanche(h: bigint): bigint {
  h ^= h >> 37n;
  h = (h * PRIME_MX1) & MASK;
  return h ^ (h >> 32n);
}

/** The older one, of XXH64. */
function avalanche64(h: bigint): bigint {
  h ^= h >> 33n;
  h = (h * PRIME64_2) & MASK;
  h ^= h >> 29n;
  h = (h * PRIME64_3) & MASK;
  return h ^ (h >> 32n);
}

function rotateLeft(h: bigint, bits: bigint): bigint {
  return ((h << bits) | (h >> (64n - bits))) & MASK;
}

function swapBytes(h: bigint): bigint {
  let swapped = 0n;
  for (let byte = 0; byte < 8; byte++) {
    swapped = (swapped << 8n) | (h & 0xffn);
    h >>= 8n;
  }
  return swapped;
}
