import { consumerScenario as scenario } from "./scenario.ts";

scenario(
  "a second member gets its share once the first has given it up, and nobody else has stopped meanwhile",
  `
  0 a joins t      -> e2 t:0,1,2 | Stable 2/2
  10 a owns        -> e2 | Stable 2/2
  20 b joins t     -> e3 nothing | Reconciling 3/3
  30 a beats       -> e2 t:0,1 | Reconciling 3/3
  40 b beats       -> e3 | Reconciling 3/3
  50 a commits t-2 -> NONE | Reconciling 3/3
  60 a owns        -> e3 | Reconciling 3/3
  70 b beats       -> e3 t:2 | Stable 3/3
  80 b owns        -> e3 | Stable 3/3
`,
);

scenario(
  "a member that has to give up and does not is put out after its rebalance timeout, though it beats",
  `
  0 a joins t rebalance=300 -> e2 t:0,1,2 | Stable 2/2
  10 b joins t              -> e3 nothing | Reconciling 3/3
  20 a beats                -> e2 t:0,1 | Reconciling 3/3
  200 b beats               -> e3 | Reconciling 3/3
  310 a beats               -> e2 | Reconciling 3/3
  321 a beats               -> UNKNOWN_MEMBER_ID | Assigning 4/3
  330 b beats               -> e4 t:0,1,2 | Stable 4/4
`,
);

scenario(
  "a member that goes silent is put out, and what it had goes to the others with their next heartbeat",
  `
  0 a joins t  -> e2 t:0,1,2 | Stable 2/2
  10 b joins t -> e3 nothing | Reconciling 3/3
  20 a beats   -> e2 t:0,1 | Reconciling 3/3
  30 a owns    -> e3 | Reconciling 3/3
  40 b beats   -> e3 t:2 | Stable 3/3
  900 a beats  -> e3 | Stable 3/3
  1041 time    -> passes | Assigning 4/3
  1050 a beats -> e4 t:0,1,2 | Stable 4/4
  1060 b beats -> UNKNOWN_MEMBER_ID | Stable 4/4
`,
);

scenario(
  "who missed the answer that told its new epoch comes with the one before, as long as it has no more than its own",
  `
  0 a joins t                     -> e2 t:0,1,2 | Stable 2/2
  10 b joins t                    -> e3 nothing | Reconciling 3/3
  20 a beats                      -> e2 t:0,1 | Reconciling 3/3
  30 a owns                       -> e3 | Reconciling 3/3
  40 a beats epoch=2 owns=t:0,1   -> e3 | Reconciling 3/3
  50 a beats epoch=2 owns=t:0,1,2 -> FENCED_MEMBER_EPOCH | Reconciling 3/3
  60 a beats epoch=2              -> FENCED_MEMBER_EPOCH | Reconciling 3/3
  70 a beats epoch=1 owns=nothing -> FENCED_MEMBER_EPOCH | Reconciling 3/3
  80 a beats epoch=9 owns=nothing -> FENCED_MEMBER_EPOCH | Reconciling 3/3
  90 c beats epoch=3              -> UNKNOWN_MEMBER_ID | Reconciling 3/3
`,
);

scenario(
  "a static member that rests keeps its partitions for its return, and loses them with its session",
  `
  0 a joins t static=one   -> e2 t:0,1,2 | Stable 2/2
  10 b joins t static=two  -> e3 nothing | Reconciling 3/3
  20 a beats static=one    -> e2 t:0,1 | Reconciling 3/3
  30 a owns static=one     -> e3 | Reconciling 3/3
  40 b owns static=two     -> e3 t:2 | Stable 3/3
  50 b rests static=two    -> e-2 | Reconciling 3/3
  60 a beats static=one    -> e3 | Reconciling 3/3
  70 b2 joins t static=two -> e3 t:2 | Stable 3/3
  80 b beats static=two    -> FENCED_INSTANCE_ID | Stable 3/3
  90 b beats               -> UNKNOWN_MEMBER_ID | Stable 3/3
  100 c joins t static=two -> UNRELEASED_INSTANCE_ID | Stable 3/3
  110 b2 rests static=two  -> e-2 | Reconciling 3/3
  900 a beats static=one   -> e3 | Reconciling 3/3
  1080 time                -> passes | Assigning 4/3
  1090 a beats static=one  -> e4 t:0,1,2 | Stable 4/4
`,
);

scenario(
  "commits and look-ups go by epochs: of a partition that was given later than the commit says, none is taken",
  `
  0 a joins t               -> e2 t:0,1,2 | Stable 2/2
  10 a commits t-0          -> NONE | Stable 2/2
  20 a commits t-0 epoch=3  -> STALE_MEMBER_EPOCH | Stable 2/2
  30 a commits t-0 epoch=1  -> STALE_MEMBER_EPOCH | Stable 2/2
  40 b joins t              -> e3 nothing | Reconciling 3/3
  50 a beats                -> e2 t:0,1 | Reconciling 3/3
  60 a owns                 -> e3 | Reconciling 3/3
  70 b owns                 -> e3 t:2 | Stable 3/3
  80 a commits t-0 epoch=2  -> NONE | Stable 3/3
  90 a commits t-2 epoch=2  -> STALE_MEMBER_EPOCH | Stable 3/3
  100 b commits t-2 epoch=2 -> STALE_MEMBER_EPOCH | Stable 3/3
  110 b commits t-2         -> NONE | Stable 3/3
  120 c commits t-0         -> UNKNOWN_MEMBER_ID | Stable 3/3
  130 a looks               -> NONE | Stable 3/3
  140 a looks epoch=2       -> STALE_MEMBER_EPOCH | Stable 3/3
  150 c looks               -> UNKNOWN_MEMBER_ID | Stable 3/3
`,
);

scenario(
  "a group follows its topics: one that comes, grows, and goes",
  `
  0 a joins u  -> e2 nothing | Stable 2/2
  10 topic u 2 -> made | Stable 2/2
  20 a beats   -> e3 u:0,1 | Stable 3/3
  30 topic u 3 -> made | Stable 3/3
  40 a beats   -> e4 u:0,1,2 | Stable 4/4
  50 drop u    -> gone | Stable 4/4
  60 a beats   -> e4 nothing | Reconciling 5/5
  70 a owns    -> e5 | Stable 5/5
  80 topic v 1 -> made | Stable 5/5
  90 a beats   -> e5 | Stable 5/5
`,
);

scenario(
  "who unsubscribes gives up at once, before there is a new target",
  `
  0 topic u 2       -> made | no group
  0 a joins t,u     -> e2 t:0,1,2 u:0,1 | Stable 2/2
  10 a owns t       -> e2 t:0,1,2 | Reconciling 3/3
  20 a owns         -> e3 | Stable 3/3
  30 a owns nothing -> e3 nothing | Reconciling 4/4
  40 a owns         -> e4 | Stable 4/4
`,
);

scenario(
  "an expression matches the topics that there are and those that come, but none that the client may not know of",
  `
  0 topic t2 1                      -> made | no group
  0 topic secret-t 1                -> made | no group
  0 a joins nothing regex=.*t.*     -> e1 nothing | Stable 1/1
  10 a beats                        -> e2 t2:0 t:0,1,2 | Stable 2/2
  20 topic tt 1                     -> made | Stable 2/2
  30 a beats                        -> e2 | Stable 2/2
  10040 a joins nothing regex=.*t.* -> e3 nothing | Stable 3/3
  10050 a beats                     -> e4 t2:0 t:0,1,2 tt:0 | Stable 4/4
  10060 a beats regex=(             -> INVALID_REGULAR_EXPRESSION | Stable 4/4
  10070 a beats t regex=            -> e4 t:0,1,2 | Reconciling 5/5
  10080 a owns                      -> e5 | Stable 5/5
`,
);

scenario(
  "assignments of a group keep their distance, so that many members that join are dealt to once",
  `
  0 a joins t  -> e2 t:0,1,2 | Stable 2/2
  10 b joins t -> e2 nothing | Assigning 3/2
  20 c joins t -> e2 nothing | Assigning 4/2
  30 a beats   -> e2 | Assigning 4/2
  1000 a beats -> e2 t:0 | Reconciling 4/4
  1010 a owns  -> e4 | Reconciling 4/4
  1020 b beats -> e4 t:1 | Reconciling 4/4
  1030 c beats -> e4 t:2 | Stable 4/4
`,
  { ofGroup: () => ({ sessionTimeoutMs: 2000, heartbeatIntervalMs: 100, assignmentIntervalMs: 1000 }) },
);

scenario(
  "the coordinator begins anew: nobody rejoins, and everyone has a whole session again",
  `
  0 a joins t     -> e2 t:0,1,2 | Stable 2/2
  10 b joins t    -> e3 nothing | Reconciling 3/3
  20 a beats      -> e2 t:0,1 | Reconciling 3/3
  30 a owns       -> e3 | Reconciling 3/3
  40 b beats      -> e3 t:2 | Stable 3/3
  900 coordinator -> back | Stable 3/3
  1800 a owns     -> e3 | Stable 3/3
  1810 b beats    -> e3 | Stable 3/3
  2900 time       -> passes | Empty 5/3
`,
);

scenario(
  "a member that has to give up when the coordinator begins anew has its whole rebalance timeout again",
  `
  0 a joins t rebalance=300 -> e2 t:0,1,2 | Stable 2/2
  10 b joins t              -> e3 nothing | Reconciling 3/3
  20 a beats                -> e2 t:0,1 | Reconciling 3/3
  200 coordinator           -> back | Reconciling 3/3
  450 a beats               -> e2 | Reconciling 3/3
  501 a beats               -> UNKNOWN_MEMBER_ID | Assigning 4/3
`,
);

scenario(
  "an empty group stays until it is deleted; one with members cannot be",
  `
  0 a deletes        -> GROUP_ID_NOT_FOUND | no group
  10 a joins t       -> e2 t:0,1,2 | Stable 2/2
  20 a deletes       -> NON_EMPTY_GROUP | Stable 2/2
  30 a leaves        -> e-1 | Empty 3/2
  40 a beats epoch=2 -> UNKNOWN_MEMBER_ID | Empty 3/2
  50 a deletes       -> NONE | no group
  60 a beats epoch=2 -> GROUP_ID_NOT_FOUND | no group
`,
);

scenario(
  "a full group takes nobody new, and its members back",
  `
  0 a joins t  -> e2 t:0,1,2 | Stable 2/2
  10 b joins t -> GROUP_MAX_SIZE_REACHED | Stable 2/2
  20 a joins t -> e2 t:0,1,2 | Stable 2/2
`,
  { maxSize: 1 },
);

scenario(
  "most members' assignor divides",
  `
  0 topic u 3             -> made | no group
  0 a joins t,u by=range  -> e2 t:0,1,2 u:0,1,2 | Stable 2/2
  10 b joins t,u by=range -> e3 nothing | Reconciling 3/3
  20 a beats              -> e2 t:0,1 u:0,1 | Reconciling 3/3
  30 a owns               -> e3 | Reconciling 3/3
  40 b beats              -> e3 t:2 u:2 | Stable 3/3
`,
);
