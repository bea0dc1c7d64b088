/**
 * What the help of a command begins with: lines to be typed as they stand, with what they do. A command without any
 * here is plain enough.
 *
 * @module
 */

/** By the path of the command: a line, and what it is for. */
export const examples: Readonly<Record<string, readonly (readonly [line: string, what: string])[]>> = {
  serve: [
    ["kq serve", "on 127.0.0.1:9092, data in ./kq-data"],
    ["kq serve --ephemeral --topic orders:6 -- npm test", "around a command, and gone after it"],
  ],
  produce: [
    ["kq produce orders < lines.txt", "a record per line"],
    ["kq produce orders -K : < lines.txt", "key:value"],
    ["kq produce orders -K : -Z < lines.txt", "`key:` alone is a tombstone, which deletes the key when compacted"],
    ["kq produce orders -f json < records.json", "what consume -J has written"],
    ["kq produce orders -f csv --key-column id orders.csv", "rows as JSON, one column as key"],
  ],
  consume: [
    ["kq consume orders", "everything, and what comes"],
    ["kq consume orders -e -J", "up to now, a line of JSON for each record"],
    ["kq consume orders -o @-1h -e -f '%d{iso} %k %v\\n'", "the last hour"],
    ["kq consume --group billing -e", "what the group has not read; it is committed when it was read"],
    ["kq consume orders -g mail --exec ./send --retries 3 --dlq unsent", "a program for each record"],
  ],
  tail: [["kq tail orders", "the last ten, and what comes"], ["kq tail -100 orders -e", "the last hundred"]],
  head: [["kq head orders", "the first ten"], ["kq head -3 orders", "the first three"]],
  cp: [
    ["kq cp orders orders-copy --create", "into a new topic of the same cluster"],
    ["kq cp prod:orders local:orders --create", "between clusters that have names (kq context)"],
  ],
  "topics create": [["kq topics create orders -p 6 -c retention.ms=86400000", "six partitions, a day"]],
  "topics delete": [["kq topics delete '^tmp-' -y", "every topic whose name begins with tmp-"]],
  "topics trim": [["kq topics trim orders --to @-7d -y", "everything older than a week"]],
  lag: [
    ["kq lag", "all groups"],
    ["kq lag billing --max 1000", "exit 4 when it is further behind"],
    ["kq lag --watch --by group", "again and again, with how it goes"],
  ],
  "groups seek": [
    ["kq groups seek billing --to @-1h", "what would change; -y does it"],
    ["kq groups seek billing --to end --topic orders -y", "skip what is there of one topic"],
  ],
  "config set": [["kq config set topics/orders retention.ms=86400000", "a day"]],
  "context add": [
    ["kq context add prod -b kafka-1:9093 -X security.protocol=SSL", "then: kq topics --context prod"],
  ],
  ping: [["kq ping -b broker:9092", "DNS, TCP, TLS, Kafka, login, advertised addresses"]],
  completion: [["source <(kq completion bash)", "in ~/.bashrc"]],
};

/** As the help has them, in columns; empty for none. */
export function examplesText(command: string): string {
  const lines = examples[command] ?? [];
  if (lines.length === 0) return "";
  const width = Math.max(...lines.map(([line]) => line.length));
  return `Examples:\n${lines.map(([line, what]) => `  ${line.padEnd(width)}  # ${what}\n`).join("")}\n`;
}
