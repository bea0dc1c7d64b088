/**
 * What several commands' help ends with: the languages they share and the exit codes, in the words of a page of help.
 *
 * @module
 */

export const RECORD_LANGUAGE = `Formats (-f), the same for consume, which writes them, and produce, which reads them:
  %t topic   %p partition   %o offset   %T timestamp in ms   %d{iso} or %d{strftime[%F %T]} as a date
  %k key     %v or %s value   %K and %V or %S their sizes     %H number of headers   %h{%k=%v } each header
  texts take {hex} {base64} {json} {unpack[>iIhHbBqQ.s$]}: %v{hex}
  numbers take {big32} {little32} and 8, 16, 64, {byte} {hex}: %K{big32}%k%V{big32}%v
  %% %{ %} themselves   \\n \\t \\r \\0 \\e \\\\ \\xNN
  kq adds nothing to a format: -f '%k\\t%v\\n' says itself what ends a record, and -f %v writes values and nothing else.
  json (consume -J) is a line of JSON for each record, any bytes, exact both ways:
    {"topic":"t","partition":0,"offset":7,"timestamp":1795208499289,"key":"k","value":"v","headers":[{"key":"a","value":"1"}]}
`;

export const OFFSETS = `Places in a topic:
  beginning  (earliest, start, oldest)        end  (latest, newest)
  42         the record with this offset      end-10 or -10   ten before the end
  +10        ten after the beginning          @2026-09-01, @2026-09-01T10:00Z, @1795208499, @-1h      the first record since then
  A..B       from A up to B, without B; either may be left out
  Each partition counts for itself: -10 of a topic with 3 partitions is up to 30 records.
`;

export const TRANSACTIONS = `Transactions:
  --transaction sends the whole input in one: exit 0 says that all of it is committed. Whatever goes wrong before, a signal
  included, aborts it and is exit 1; after a kill the broker aborts it, when the same ID begins again or when its timeout
  is over. Until then readers of committed records wait at it (\`kq txns\`). Of two producers with one ID the later wins.
  --transaction-every N commits after each N records, so that a kill costs no more than those; --transaction=ID --resume
  leaves out what is committed already, and neither loses nor repeats a line. How far an input came is an offset of the group
  kq.produce.ID, for partition 0 of the topic, committed in the transaction itself; beside it is a checksum of that line, so
  that another input is refused. Brokers forget it after offsets.retention.minutes (7 days).
  Not promised: that an input is the same before that line; anything about readers that do not ask for committed records
  (kq consume does, unless it is told --isolation read_uncommitted).
`;

export const IMPORT = `What is taken:
  Topics of which every partition is in the folder, with records, ids, settings, and what groups have committed.
  Settings are in __cluster_metadata-0, which one of several log.dirs has. Where it is missing or damaged, topics keep every
  record until they are set anew. What brokers were set to while they ran is set for kq's; where kq has topics already, for
  the topics that are taken. What server.properties says is not in the folder: kq serve -F server.properties.
  A folder of kq's own that has lost metadata.db can be imported too.
  All that is not taken is named, a line each, and the exit code is 1.
`;

export const EXIT_CODES = `Exit codes:
  0  everything asked was done; also when the reader of stdout wanted no more
  1  something failed: a record, a write, one of many things
  2  the command line is wrong, or a topic, a partition or a group does not exist
  3  no broker could be reached within --timeout
  4  a condition was not met: consume --expect, lag --max
  128 + n  stopped by signal n: kq finishes what it began, then dies of that signal
`;
