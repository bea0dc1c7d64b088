import { scenario } from "./scenario.ts";

scenario(
  "a transaction begins with its first partition and is over when every partition has its marker",
  `
  0 a begins              -> a is p1 e0 | Empty p1 e0
  1 a adds x-0            -> a ok | Ongoing p1 e0 x-0
  2 a adds x-1 y-0        -> a ok | Ongoing p1 e0 x-0 x-1 y-0
  3 a adds x-1            -> a ok | Ongoing p1 e0 x-0 x-1 y-0
  4 a commits             -> a ok; commit p1 e0 to x-0 x-1 y-0 | PrepareCommit p1 e0 x-0 x-1 y-0
  5 markers arrive        -> - | CompleteCommit p1 e0
  6 a adds x-0            -> a ok | Ongoing p1 e0 x-0
  7 a aborts              -> a ok; abort p1 e0 to x-0 | PrepareAbort p1 e0 x-0
  8 markers arrive        -> - | CompleteAbort p1 e0
`,
);

scenario(
  "in version 2 each end raises the epoch, and the producer goes on with it",
  `
  0 a begins              -> a is p1 e0 | Empty p1 e0
  1 a adds x-0 v2         -> a ok | Ongoing p1 e0 x-0
  2 a commits v2          -> a is p1 e1; commit p1 e1 to x-0 | PrepareCommit p1 e1 x-0
  3 a adds x-0 v2         -> a CONCURRENT_TRANSACTIONS | PrepareCommit p1 e1 x-0
  4 markers arrive        -> - | CompleteCommit p1 e1
  5 a adds x-0 v2         -> a ok | Ongoing p1 e1 x-0
  6 a aborts v2           -> a is p1 e2; abort p1 e2 to x-0 | PrepareAbort p1 e2 x-0
`,
);

scenario(
  "an end that is sent again is answered as the first time, in version 2 by its epoch",
  `
  0 a begins              -> a is p1 e0 | Empty p1 e0
  1 a adds x-0 v2         -> a ok | Ongoing p1 e0 x-0
  2 a commits v2          -> a is p1 e1; commit p1 e1 to x-0 | PrepareCommit p1 e1 x-0
  3 a commits v2 e=0      -> a CONCURRENT_TRANSACTIONS | PrepareCommit p1 e1 x-0
  3 a aborts v2 e=0       -> a CONCURRENT_TRANSACTIONS | PrepareCommit p1 e1 x-0
  3 a commits v2 e=1      -> a CONCURRENT_TRANSACTIONS | PrepareCommit p1 e1 x-0
  4 markers arrive        -> - | CompleteCommit p1 e1
  5 a commits v2 e=0      -> a is p1 e1 | CompleteCommit p1 e1
  6 a aborts v2 e=0       -> a INVALID_TXN_STATE | CompleteCommit p1 e1
  7 a commits v2          -> a INVALID_TXN_STATE | CompleteCommit p1 e1
  8 a aborts v2           -> a is p1 e2 | CompleteAbort p1 e2
  9 a aborts v2 e=1       -> a is p1 e2 | CompleteAbort p1 e2
  10 a commits v2 e=1     -> a INVALID_TXN_STATE | CompleteAbort p1 e2
  11 a commits v2         -> a INVALID_TXN_STATE | CompleteAbort p1 e2
  12 a aborts v2          -> a is p1 e3 | CompleteAbort p1 e3
  13 a aborts v2 e=0      -> a PRODUCER_FENCED | CompleteAbort p1 e3
`,
);

scenario(
  "a producer of version 2 that was fenced is not let back in by an end that kept the epoch",
  `
  0 a begins               -> a is p1 e0 | Empty p1 e0
  1 b begins               -> b is p1 e1 | Empty p1 e1
  2 b adds x-0             -> b ok | Ongoing p1 e1 x-0
  3 b aborts               -> b ok; abort p1 e1 to x-0 | PrepareAbort p1 e1 x-0
  4 a aborts v2            -> a CONCURRENT_TRANSACTIONS | PrepareAbort p1 e1 x-0
  5 markers arrive         -> - | CompleteAbort p1 e1
  6 a aborts v2            -> a PRODUCER_FENCED | CompleteAbort p1 e1
  7 coordinator restarts   -> back | CompleteAbort p1 e1
  8 a aborts v2            -> a PRODUCER_FENCED | CompleteAbort p1 e1
  9 b adds x-0             -> b ok | Ongoing p1 e1 x-0
  10 b commits             -> b ok; commit p1 e1 to x-0 | PrepareCommit p1 e1 x-0
  11 a commits v2          -> a CONCURRENT_TRANSACTIONS | PrepareCommit p1 e1 x-0
  12 markers arrive        -> - | CompleteCommit p1 e1
  13 a commits v2          -> a PRODUCER_FENCED | CompleteCommit p1 e1
  14 a aborts v2           -> a PRODUCER_FENCED | CompleteCommit p1 e1
  15 b aborts v2           -> b is p1 e2 | CompleteAbort p1 e2
  16 b aborts v2 e=1       -> b is p1 e2 | CompleteAbort p1 e2
`,
);

scenario(
  "an end that is sent again is answered as the first time, in version 1 by its state",
  `
  0 a begins              -> a is p1 e0 | Empty p1 e0
  1 a commits             -> a INVALID_TXN_STATE | Empty p1 e0
  1 a aborts              -> a INVALID_TXN_STATE | Empty p1 e0
  2 a adds x-0            -> a ok | Ongoing p1 e0 x-0
  3 a commits             -> a ok; commit p1 e0 to x-0 | PrepareCommit p1 e0 x-0
  4 a commits             -> a CONCURRENT_TRANSACTIONS | PrepareCommit p1 e0 x-0
  4 a aborts              -> a CONCURRENT_TRANSACTIONS | PrepareCommit p1 e0 x-0
  5 markers arrive        -> - | CompleteCommit p1 e0
  6 a commits             -> a ok | CompleteCommit p1 e0
  7 a aborts              -> a INVALID_TXN_STATE | CompleteCommit p1 e0
  8 a adds x-0            -> a ok | Ongoing p1 e0 x-0
  9 a aborts              -> a ok; abort p1 e0 to x-0 | PrepareAbort p1 e0 x-0
  10 a aborts             -> a CONCURRENT_TRANSACTIONS | PrepareAbort p1 e0 x-0
  11 a commits            -> a CONCURRENT_TRANSACTIONS | PrepareAbort p1 e0 x-0
  12 markers arrive       -> - | CompleteAbort p1 e0
  13 a aborts             -> a ok | CompleteAbort p1 e0
  14 a commits            -> a INVALID_TXN_STATE | CompleteAbort p1 e0
  15 a aborts e=5         -> a PRODUCER_FENCED | CompleteAbort p1 e0
`,
);

scenario(
  "an end that comes again late ends the next transaction in version 1, for nothing in it says which it means; not in 2",
  `
  0 a begins              -> a is p1 e0 | Empty p1 e0
  1 a adds x-0            -> a ok | Ongoing p1 e0 x-0
  2 a commits             -> a ok; commit p1 e0 to x-0 | PrepareCommit p1 e0 x-0
  3 markers arrive        -> - | CompleteCommit p1 e0
  4 a adds x-1            -> a ok | Ongoing p1 e0 x-1
  5 a commits             -> a ok; commit p1 e0 to x-1 | PrepareCommit p1 e0 x-1
  6 markers arrive        -> - | CompleteCommit p1 e0
  7 a adds x-0 v2         -> a ok | Ongoing p1 e0 x-0
  8 a commits v2          -> a is p1 e1; commit p1 e1 to x-0 | PrepareCommit p1 e1 x-0
  9 markers arrive        -> - | CompleteCommit p1 e1
  10 a adds x-1 v2        -> a ok | Ongoing p1 e1 x-1
  11 a commits v2 e=0     -> a PRODUCER_FENCED | Ongoing p1 e1 x-1
`,
);

scenario(
  "an abort of nothing is allowed in version 2 and raises the epoch",
  `
  0 a begins              -> a is p1 e0 | Empty p1 e0
  1 a commits v2          -> a INVALID_TXN_STATE | Empty p1 e0
  2 a aborts v2           -> a is p1 e1 | CompleteAbort p1 e1
  3 a aborts v2 p=9       -> a INVALID_PRODUCER_ID_MAPPING | CompleteAbort p1 e1
`,
);

scenario(
  "a second producer of the id fences the first, whose open transaction is aborted before it gets its epoch",
  `
  0 a begins              -> a is p1 e0 | Empty p1 e0
  1 a adds x-0            -> a ok | Ongoing p1 e0 x-0
  2 b begins              -> b CONCURRENT_TRANSACTIONS; abort p1 e1 to x-0 | PrepareAbort p1 e1 x-0
  3 b begins              -> b CONCURRENT_TRANSACTIONS | PrepareAbort p1 e1 x-0
  4 a adds x-1            -> a CONCURRENT_TRANSACTIONS | PrepareAbort p1 e1 x-0
  5 a commits             -> a CONCURRENT_TRANSACTIONS | PrepareAbort p1 e1 x-0
  6 markers arrive        -> - | CompleteAbort p1 e1
  7 b begins              -> b is p1 e2 | Empty p1 e2
  8 a verifies x-0        -> a PRODUCER_FENCED | Empty p1 e2
  9 a continues           -> a PRODUCER_FENCED | Empty p1 e2
`,
);

scenario(
  "with transaction.version 1 the fence raises the epoch itself, and its abort keeps it",
  `
  0 a begins              -> a is p1 e0 | Empty p1 e0
  1 a adds x-0            -> a ok | Ongoing p1 e0 x-0
  2 b begins              -> b CONCURRENT_TRANSACTIONS; abort p1 e1 to x-0 | PrepareAbort p1 e1 x-0
  3 markers arrive        -> - | CompleteAbort p1 e1
  4 b begins              -> b is p1 e2 | Empty p1 e2
`,
  { transactionVersion: 1 },
);

scenario(
  "a producer that goes on after an error gets the next epoch, once, however often it asks",
  `
  0 a begins              -> a is p1 e0 | Empty p1 e0
  1 a continues           -> a is p1 e1 | Empty p1 e1
  2 a continues e=0       -> a is p1 e1 | Empty p1 e1
  3 a continues           -> a is p1 e2 | Empty p1 e2
  4 a continues e=0       -> a PRODUCER_FENCED | Empty p1 e2
  5 a continues p=9       -> a PRODUCER_FENCED | Empty p1 e2
  6 b begins              -> b is p1 e3 | Empty p1 e3
  7 a continues           -> a PRODUCER_FENCED | Empty p1 e3
`,
);

scenario(
  "a new producer that says an id which the coordinator has forgotten gets another",
  `
  0 a continues p=7 e=3   -> a is p1 e0 | Empty p1 e0
`,
);

scenario(
  "a transaction that is open for too long is aborted, and its producer fenced",
  `
  0 a begins timeout=30   -> a is p1 e0 | Empty p1 e0
  1 a adds x-0            -> a ok | Ongoing p1 e0 x-0
  11 time passes          -> - | Ongoing p1 e0 x-0
  31 time passes          -> - | Ongoing p1 e0 x-0
  41 time passes          -> timed out; abort p1 e1 to x-0 | PrepareAbort p1 e1 x-0
  42 a commits            -> a CONCURRENT_TRANSACTIONS | PrepareAbort p1 e1 x-0
  43 markers arrive       -> - | CompleteAbort p1 e1
  44 a begins             -> a is p1 e2 | Empty p1 e2
  999 time passes         -> - | Empty p1 e2
`,
);

scenario(
  "a timeout must be positive and no longer than the broker allows",
  `
  0 a begins timeout=0    -> a INVALID_TRANSACTION_TIMEOUT | no id
  0 a begins timeout=1001 -> a INVALID_TRANSACTION_TIMEOUT | no id
  0 a begins timeout=1000 -> a is p1 e0 | Empty p1 e0
`,
);

scenario(
  "markers are tried again where a partition cannot take them, and not elsewhere",
  `
  0 a begins              -> a is p1 e0 | Empty p1 e0
  1 a adds x-0 x-1 x-2    -> a ok | Ongoing p1 e0 x-0 x-1 x-2
  2 a commits             -> a ok; commit p1 e0 to x-0 x-1 x-2 | PrepareCommit p1 e0 x-0 x-1 x-2
  3 markers arrive x-1=NOT_LEADER_OR_FOLLOWER x-2=deleted -> - | PrepareCommit p1 e0 x-0 x-1 x-2
  4 a looks               -> a sees PrepareCommit x-1 | PrepareCommit p1 e0 x-0 x-1 x-2
  50 time passes          -> - | PrepareCommit p1 e0 x-0 x-1 x-2
  103 time passes         -> commit p1 e0 to x-1 | PrepareCommit p1 e0 x-0 x-1 x-2
  104 markers arrive      -> - | CompleteCommit p1 e0
`,
);

scenario(
  "a coordinator that comes back sends the markers of what was decided, to every partition",
  `
  0 a begins              -> a is p1 e0 | Empty p1 e0
  1 a adds x-0 x-1        -> a ok | Ongoing p1 e0 x-0 x-1
  2 a commits             -> a ok; commit p1 e0 to x-0 x-1 | PrepareCommit p1 e0 x-0 x-1
  3 markers arrive x-1=KAFKA_STORAGE_ERROR -> - | PrepareCommit p1 e0 x-0 x-1
  4 coordinator restarts  -> back; commit p1 e0 to x-0 x-1 | PrepareCommit p1 e0 x-0 x-1
  5 markers arrive        -> - | CompleteCommit p1 e0
  6 coordinator restarts  -> back | CompleteCommit p1 e0
  7 a adds x-0            -> a ok | Ongoing p1 e0 x-0
  8 coordinator restarts  -> back | Ongoing p1 e0 x-0
  9 a adds x-1            -> a ok | Ongoing p1 e0 x-0 x-1
  10 a aborts             -> a ok; abort p1 e0 to x-0 x-1 | PrepareAbort p1 e0 x-0 x-1
`,
);

scenario(
  "a partition that knows a later epoch of the producer has nothing to mark; one that knows a later coordinator leaves it to that one",
  `
  0 a begins              -> a is p1 e0 | Empty p1 e0
  1 a adds x-0 x-1        -> a ok | Ongoing p1 e0 x-0 x-1
  2 a commits             -> a ok; commit p1 e0 to x-0 x-1 | PrepareCommit p1 e0 x-0 x-1
  3 markers arrive x-0=INVALID_PRODUCER_EPOCH x-1=TRANSACTION_COORDINATOR_FENCED -> - | PrepareCommit p1 e0 x-0 x-1
  4 a looks               -> a sees PrepareCommit x-1 | PrepareCommit p1 e0 x-0 x-1
  999 time passes         -> - | PrepareCommit p1 e0 x-0 x-1
`,
);

scenario(
  "in version 2 the end of the last epoch gives the producer another id, and its repetition the same",
  `
  0 coordinator finds Ongoing p=9 e=32765 x-0 v2 -> back | Ongoing p9 e32765 x-0
  1 a commits v2 p=9 e=32765 -> a is p9 e32766; commit p9 e32766 to x-0 | PrepareCommit p9 e32766 x-0
  2 markers arrive        -> - | CompleteCommit p9 e32766
  3 a adds x-0 v2         -> a ok | Ongoing p9 e32766 x-0
  4 a commits v2          -> a is p1 e0; commit p9 e32767 to x-0 | PrepareCommit p9 e32767 x-0
  5 a commits v2 p=9 e=32766 -> a CONCURRENT_TRANSACTIONS | PrepareCommit p9 e32767 x-0
  6 a adds x-0 v2         -> a CONCURRENT_TRANSACTIONS | PrepareCommit p9 e32767 x-0
  7 markers arrive        -> - | CompleteCommit p1 e0
  8 a commits v2 p=9 e=32766 -> a is p1 e0 | CompleteCommit p1 e0
  9 a aborts v2 p=9 e=32766 -> a INVALID_TXN_STATE | CompleteCommit p1 e0
  10 a adds x-0 v2 p=9 e=32766 -> a INVALID_PRODUCER_ID_MAPPING | CompleteCommit p1 e0
  11 a adds x-0 v2 p=1 e=0 -> a ok | Ongoing p1 e0 x-0
`,
);

scenario(
  "a producer id that is to follow survives a restart between the decision and the last marker",
  `
  0 coordinator finds Ongoing p=9 e=32766 x-0 v2 -> back | Ongoing p9 e32766 x-0
  1 a aborts v2 p=9 e=32766 -> a is p1 e0; abort p9 e32767 to x-0 | PrepareAbort p9 e32767 x-0
  2 coordinator restarts  -> back; abort p9 e32767 to x-0 | PrepareAbort p9 e32767 x-0
  3 markers arrive        -> - | CompleteAbort p1 e0
`,
);

scenario(
  "in version 1 the producer whose epochs are used up gets another id when it begins or goes on",
  `
  0 coordinator finds Empty p=9 e=32765 -> back | Empty p9 e32765
  1 a begins              -> a is p9 e32766 | Empty p9 e32766
  2 a continues           -> a is p1 e0 | Empty p1 e0
  3 a continues p=9 e=32766 -> a is p1 e0 | Empty p1 e0
`,
);

scenario(
  "whoever begins anew after the last epoch takes the id from who goes on with it",
  `
  0 coordinator finds Empty p=9 e=32766 -> back | Empty p9 e32766
  1 b begins              -> b is p1 e0 | Empty p1 e0
  2 a continues p=9 e=32766 -> a PRODUCER_FENCED | Empty p1 e0
`,
);

scenario(
  "the last epoch can still be fenced: by the next producer and by time",
  `
  0 coordinator finds Ongoing p=9 e=32766 x-0 -> back | Ongoing p9 e32766 x-0
  1 b begins              -> b CONCURRENT_TRANSACTIONS; abort p9 e32767 to x-0 | PrepareAbort p9 e32767 x-0
  2 markers arrive        -> - | CompleteAbort p1 e0
  3 b begins              -> b is p1 e1 | Empty p1 e1
  4 coordinator finds Ongoing p=9 e=32766 x-0 -> back | Ongoing p9 e32766 x-0
  999 time passes         -> timed out; abort p9 e32767 to x-0 | PrepareAbort p9 e32767 x-0
  1000 markers arrive     -> - | CompleteAbort p2 e0
`,
);

scenario(
  "with transaction.version 1 a fenced last epoch is followed by another id once somebody begins",
  `
  0 coordinator finds Ongoing p=9 e=32766 x-0 -> back | Ongoing p9 e32766 x-0
  1 b begins              -> b CONCURRENT_TRANSACTIONS; abort p9 e32767 to x-0 | PrepareAbort p9 e32767 x-0
  2 markers arrive        -> - | CompleteAbort p9 e32767
  3 b begins              -> b is p1 e0 | Empty p1 e0
`,
  { transactionVersion: 1 },
);

scenario(
  "who is asked about what it does not know says so",
  `
  0 a adds x-0 p=1 e=0    -> a INVALID_PRODUCER_ID_MAPPING | no id
  0 a commits p=1 e=0     -> a INVALID_PRODUCER_ID_MAPPING | no id
  0 a commits v2 p=1 e=0  -> a INVALID_PRODUCER_ID_MAPPING | no id
  0 a verifies x-0 p=1 e=0 -> a INVALID_PRODUCER_ID_MAPPING | no id
  0 a looks               -> a sees nothing | no id
  0 a begins id=          -> a INVALID_REQUEST | no id
  0 a adds id= x-0 p=1 e=0 -> a INVALID_REQUEST | no id
  0 a commits id= p=1 e=0 -> a INVALID_REQUEST | no id
  1 a begins              -> a is p1 e0 | Empty p1 e0
  2 a adds x-0 p=2        -> a INVALID_PRODUCER_ID_MAPPING | Empty p1 e0
  2 a commits p=2         -> a INVALID_PRODUCER_ID_MAPPING | Empty p1 e0
  3 a verifies x-0        -> a misses x-0 | Empty p1 e0
  4 a adds x-0            -> a ok | Ongoing p1 e0 x-0
  5 a verifies x-0        -> a ok | Ongoing p1 e0 x-0
  6 a verifies x-0 x-1    -> a misses x-1 | Ongoing p1 e0 x-0
  7 a commits             -> a ok; commit p1 e0 to x-0 | PrepareCommit p1 e0 x-0
  8 a verifies x-0        -> a CONCURRENT_TRANSACTIONS | PrepareCommit p1 e0 x-0
  9 a lists               -> a lists t | PrepareCommit p1 e0 x-0
`,
);

scenario(
  "an id that nobody uses is forgotten, unless its transaction is open",
  `
  0 a begins timeout=1000 -> a is p1 e0 | Empty p1 e0
  0 b begins id=u         -> b is p2 e0 | Empty p1 e0
  1 a adds x-0            -> a ok | Ongoing p1 e0 x-0
  9000 time passes        -> timed out; abort p1 e1 to x-0 | PrepareAbort p1 e1 x-0
  9001 markers arrive     -> - | CompleteAbort p1 e1
  10000 time passes       -> - | CompleteAbort p1 e1
  10001 a lists           -> a lists t | CompleteAbort p1 e1
  19001 time passes       -> - | no id
  19002 coordinator restarts -> back | no id
`,
);

scenario(
  "a shard takes no more ids than it may have, and no more partitions in a transaction than a record can hold",
  `
  0 a begins              -> a is p1 e0 | Empty p1 e0
  0 b begins id=u         -> b COORDINATOR_NOT_AVAILABLE | Empty p1 e0
  1 a adds x-0            -> a ok | Ongoing p1 e0 x-0
  2 a adds xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-0 -> a UNKNOWN_SERVER_ERROR | Ongoing p1 e0 x-0
`,
  { maxIds: 1, maxBatchSize: 300 },
);
