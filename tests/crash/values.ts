/** What producers send: the sender's name, a number that grows by one, and as many bytes as that number says. */

/** The same as `value` in witness.py. */
export function valueOf(producer: string, seq: number): string {
  const size = seq * 7919 % 1200;
  const unit = `${seq},`;
  return `${producer} ${seq} ${unit.repeat(Math.floor(size / unit.length) + 1).slice(0, size)}`;
}

export function crcOf(producer: string, seq: number): number {
  return Bun.hash.crc32(valueOf(producer, seq));
}
