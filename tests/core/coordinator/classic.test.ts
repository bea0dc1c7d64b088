import { scenario } from "./scenario.ts";

scenario(
  "a lone consumer gets its id, its generation and its partitions",
  `
  0 a joins                     -> a MEMBER_ID_REQUIRED a-1 | Empty g0
  1 a joins                     -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  2 a syncs giving=a:p0+p1      -> a owns p0+p1 | Stable g1
  50 a beats                    -> a ok | Stable g1
  60 a leaves                   -> a left | Empty g2
`,
);

scenario(
  "three members join one after the other, divide, and hand over when one leaves and one falls silent",
  `
  0 a joins                     -> a MEMBER_ID_REQUIRED a-1 | Empty g0
  0 a joins                     -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 a syncs giving=a:p0p1p2     -> a owns p0p1p2 | Stable g1
  10 b joins                    -> b MEMBER_ID_REQUIRED b-1 | Stable g1
  11 b joins                    -> - | PreparingRebalance g1
  20 a beats                    -> a REBALANCE_IN_PROGRESS | PreparingRebalance g1
  21 a joins                    -> a joined g2 by range led by a-1 of a-1(x) b-1(x); b joined g2 by range led by a-1 | CompletingRebalance g2
  22 b syncs                    -> - | CompletingRebalance g2
  23 a syncs giving=a:p0p1/b:p2 -> a owns p0p1; b owns p2 | Stable g2
  30 c joins                    -> c MEMBER_ID_REQUIRED c-1 | Stable g2
  31 c joins                    -> - | PreparingRebalance g2
  40 a joins                    -> - | PreparingRebalance g2
  41 b joins                    -> a joined g3 by range led by a-1 of a-1(x) b-1(x) c-1(x); b joined g3 by range led by a-1; c joined g3 by range led by a-1 | CompletingRebalance g3
  42 a syncs giving=a:p0/b:p1/c:p2 -> a owns p0 | Stable g3
  43 b syncs                    -> b owns p1 | Stable g3
  44 c syncs                    -> c owns p2 | Stable g3
  50 b leaves                   -> b left | PreparingRebalance g3
  60 a beats                    -> a REBALANCE_IN_PROGRESS | PreparingRebalance g3
  61 a joins                    -> - | PreparingRebalance g3
  144 time passes               -> a joined g4 by range led by a-1 of a-1(x) | CompletingRebalance g4
  145 c beats                   -> c UNKNOWN_MEMBER_ID | CompletingRebalance g4
  146 a syncs giving=a:p0p1p2   -> a owns p0p1p2 | Stable g4
`,
);

scenario(
  "a member that goes silent is dropped and the others are told to rejoin",
  `
  0 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  0 a syncs giving=a:p0         -> a owns p0 | Stable g1
  1 b joins old                 -> - | PreparingRebalance g1
  2 a joins                     -> a joined g2 by range led by a-1 of a-1(x) b-1(x); b joined g2 by range led by a-1 | CompletingRebalance g2
  3 b syncs                     -> - | CompletingRebalance g2
  3 a syncs giving=b:p0         -> a owns nothing; b owns p0 | Stable g2
  90 b beats                    -> b ok | Stable g2
  103 time passes               -> - | PreparingRebalance g2
  104 a beats                   -> a UNKNOWN_MEMBER_ID | PreparingRebalance g2
  110 b beats                   -> b REBALANCE_IN_PROGRESS | PreparingRebalance g2
  120 b joins                   -> b joined g3 by range led by b-1 of b-1(x) | CompletingRebalance g3
`,
);

scenario(
  "a leader that leaves is followed by the member that has been there longest",
  `
  0 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 b joins old                 -> - | PreparingRebalance g1
  2 c joins old                 -> - | PreparingRebalance g1
  3 a joins                     -> a joined g2 by range led by a-1 of a-1(x) b-1(x) c-1(x); b joined g2 by range led by a-1; c joined g2 by range led by a-1 | CompletingRebalance g2
  4 b syncs                     -> - | CompletingRebalance g2
  5 a leaves                    -> a left; b REBALANCE_IN_PROGRESS | PreparingRebalance g2
  6 c joins                     -> - | PreparingRebalance g2
  7 b joins                     -> b joined g3 by range led by b-1 of b-1(x) c-1(x); c joined g3 by range led by b-1 | CompletingRebalance g3
`,
);

scenario(
  "a leader that does not come back in time loses the lead, and its place with it",
  `
  0 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 b joins old                 -> - | PreparingRebalance g1
  2 a joins session=1000        -> a joined g2 by range led by a-1 of a-1(x) b-1(x); b joined g2 by range led by a-1 | CompletingRebalance g2
  3 a syncs                     -> a owns nothing | Stable g2
  4 b syncs                     -> b owns nothing | Stable g2
  5 b joins by=range:y          -> - | PreparingRebalance g2
  305 time passes               -> b joined g3 by range led by b-1 of b-1(y) | CompletingRebalance g3
  306 a beats                   -> a UNKNOWN_MEMBER_ID | CompletingRebalance g3
`,
);

scenario(
  "a client that asks to join again while its first request is open gets both answered",
  `
  0 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 b joins old                 -> - | PreparingRebalance g1
  2 b joins as=b-1              -> b REBALANCE_IN_PROGRESS b-1 | PreparingRebalance g1
  3 a joins                     -> a joined g2 by range led by a-1 of a-1(x) b-1(x); b joined g2 by range led by a-1 | CompletingRebalance g2
  4 b syncs                     -> - | CompletingRebalance g2
  5 b syncs                     -> b REBALANCE_IN_PROGRESS | CompletingRebalance g2
  6 a syncs giving=b:p0         -> a owns nothing; b owns p0 | Stable g2
`,
);

scenario(
  "everyone rejoining at once is one generation, not one each",
  `
  0 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 b joins old                 -> - | PreparingRebalance g1
  1 c joins old                 -> - | PreparingRebalance g1
  1 d joins old                 -> - | PreparingRebalance g1
  2 a joins                     -> a joined g2 by range led by a-1 of a-1(x) b-1(x) c-1(x) d-1(x); b joined g2 by range led by a-1; c joined g2 by range led by a-1; d joined g2 by range led by a-1 | CompletingRebalance g2
`,
);

scenario(
  "a follower that missed the answer to its join is told again, without a new generation",
  `
  0 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 a joins                     -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  2 b joins old                 -> - | PreparingRebalance g1
  3 a joins                     -> a joined g2 by range led by a-1 of a-1(x) b-1(x); b joined g2 by range led by a-1 | CompletingRebalance g2
  4 b joins                     -> b joined g2 by range led by a-1 | CompletingRebalance g2
  5 a syncs giving=a:p0/b:p1    -> a owns p0 | Stable g2
  6 b joins                     -> b joined g2 by range led by a-1 | Stable g2
  7 b syncs                     -> b owns p1 | Stable g2
`,
);

scenario(
  "a leader that joins a stable group again has it divided anew; so has a follower that has changed",
  `
  0 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 a syncs giving=a:p0         -> a owns p0 | Stable g1
  2 a joins                     -> a joined g2 by range led by a-1 of a-1(x) | CompletingRebalance g2
  3 b joins old                 -> - | PreparingRebalance g2
  4 a joins                     -> a joined g3 by range led by a-1 of a-1(x) b-1(x); b joined g3 by range led by a-1 | CompletingRebalance g3
  5 a syncs                     -> a owns nothing | Stable g3
  6 b joins by=range:y          -> - | PreparingRebalance g3
  7 a joins                     -> a joined g4 by range led by a-1 of a-1(x) b-1(y); b joined g4 by range led by a-1 | CompletingRebalance g4
  8 b joins by=range:z          -> - | PreparingRebalance g4
`,
);

scenario(
  "members that wait for an assignment are sent back when somebody joins meanwhile",
  `
  0 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 b joins old                 -> - | PreparingRebalance g1
  2 a joins                     -> a joined g2 by range led by a-1 of a-1(x) b-1(x); b joined g2 by range led by a-1 | CompletingRebalance g2
  3 b syncs                     -> - | CompletingRebalance g2
  4 c joins old                 -> b REBALANCE_IN_PROGRESS | PreparingRebalance g2
  5 a syncs giving=a:p0         -> a REBALANCE_IN_PROGRESS | PreparingRebalance g2
`,
);

scenario(
  "members that never ask for their assignment are put out, and the others divide anew",
  `
  0 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 b joins old session=1000    -> - | PreparingRebalance g1
  2 a joins session=1000        -> a joined g2 by range led by a-1 of a-1(x) b-1(x); b joined g2 by range led by a-1 | CompletingRebalance g2
  3 a syncs giving=a:p0/b:p1    -> a owns p0 | Stable g2
  302 time passes               -> - | PreparingRebalance g2
  303 b syncs                   -> b UNKNOWN_MEMBER_ID | PreparingRebalance g2
  304 a joins                   -> a joined g3 by range led by a-1 of a-1(x) | CompletingRebalance g3
`,
);

scenario(
  "a new member's join is not waited on for ever, and an id that was never used is forgotten",
  `
  0 a joins                     -> a MEMBER_ID_REQUIRED a-1 | Empty g0
  99 time passes                -> - | Empty g0
  100 time passes               -> - | Empty g0
  101 a joins                   -> a UNKNOWN_MEMBER_ID a-1 | Empty g0
  200 a joins old rebalance=900000 -> a joined g1 by range led by a-2 of a-2(x) | CompletingRebalance g1
  200 a syncs                   -> a owns nothing | Stable g1
  210 b joins old               -> - | PreparingRebalance g1
  290 a beats                   -> a REBALANCE_IN_PROGRESS | PreparingRebalance g1
  300 c joins                   -> c MEMBER_ID_REQUIRED c-1 | PreparingRebalance g1
  301 a joins session=900000    -> - | PreparingRebalance g1
  400 time passes               -> a joined g2 by range led by a-2 of a-2(x) b-1(x); b joined g2 by range led by a-2 | CompletingRebalance g2
  401 d joins old rebalance=900000 -> - | PreparingRebalance g2
  300401 time passes            -> d UNKNOWN_MEMBER_ID | PreparingRebalance g2
`,
);

scenario(
  "the protocol is one that all know, and of those the one most like best",
  `
  0 a joins old by=sticky:1,range:2,fair:3 -> a joined g1 by sticky led by a-1 of a-1(1) | CompletingRebalance g1
  1 b joins old by=range:4,fair:5 -> - | PreparingRebalance g1
  2 c joins old by=fair:6,range:7 -> - | PreparingRebalance g1
  3 d joins old by=fair:8,range:9 -> - | PreparingRebalance g1
  4 e joins old by=sticky:0     -> e INCONSISTENT_GROUP_PROTOCOL | PreparingRebalance g1
  5 a joins by=sticky:1,fair:3,range:2 -> a joined g2 by fair led by a-1 of a-1(3) b-1(5) c-1(6) d-1(8); b joined g2 by fair led by a-1; c joined g2 by fair led by a-1; d joined g2 by fair led by a-1 | CompletingRebalance g2
`,
);

scenario(
  "who speaks another protocol, or none, is refused",
  `
  0 a joins old type=           -> a INCONSISTENT_GROUP_PROTOCOL | Empty g0
  1 a joins old by=             -> a INCONSISTENT_GROUP_PROTOCOL | Empty g0
  2 a joins old                 -> a joined g1 by range led by a-3 of a-3(x) | CompletingRebalance g1
  3 b joins old type=connect    -> b INCONSISTENT_GROUP_PROTOCOL | CompletingRebalance g1
  4 a syncs type=connect        -> a INCONSISTENT_GROUP_PROTOCOL | CompletingRebalance g1
  5 a syncs by=sticky           -> a INCONSISTENT_GROUP_PROTOCOL | CompletingRebalance g1
  6 a syncs type=consumer by=range -> a owns nothing | Stable g1
`,
);

scenario(
  "who is no member is told so, whatever it asks",
  `
  0 a joins as=ghost            -> a UNKNOWN_MEMBER_ID ghost | no group
  1 a beats as=ghost            -> a UNKNOWN_MEMBER_ID | no group
  2 a syncs as=ghost            -> a UNKNOWN_MEMBER_ID | no group
  3 a leaves as=ghost           -> a UNKNOWN_MEMBER_ID | no group
  4 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  5 b joins as=ghost            -> b UNKNOWN_MEMBER_ID ghost | CompletingRebalance g1
  6 b beats as=ghost            -> b UNKNOWN_MEMBER_ID | CompletingRebalance g1
  7 b syncs as=ghost            -> b UNKNOWN_MEMBER_ID | CompletingRebalance g1
  8 b leaves as=ghost           -> b UNKNOWN_MEMBER_ID | CompletingRebalance g1
`,
);

scenario(
  "who speaks of another generation is told so",
  `
  0 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 a beats gen=0               -> a ILLEGAL_GENERATION | CompletingRebalance g1
  2 a syncs gen=2               -> a ILLEGAL_GENERATION | CompletingRebalance g1
  3 a beats                     -> a ok | CompletingRebalance g1
`,
);

scenario(
  "a group that is full takes nobody more, but keeps whom it has",
  `
  0 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 b joins old                 -> - | PreparingRebalance g1
  2 a joins                     -> a joined g2 by range led by a-1 of a-1(x) b-1(x); b joined g2 by range led by a-1 | CompletingRebalance g2
  3 c joins old                 -> c GROUP_MAX_SIZE_REACHED | CompletingRebalance g2
  4 b joins                     -> b joined g2 by range led by a-1 | CompletingRebalance g2
  5 b joins by=range:y          -> - | PreparingRebalance g2
  6 a joins                     -> a joined g3 by range led by a-1 of a-1(x) b-1(y); b joined g3 by range led by a-1 | CompletingRebalance g3
`,
  { maxSize: 2 },
);

scenario(
  "an empty group waits a while for company, longer while it keeps coming, and no longer than its members allow",
  `
  0 a joins old rebalance=70    -> - | PreparingRebalance g0
  10 b joins old rebalance=70   -> - | PreparingRebalance g0
  30 time passes                -> - | PreparingRebalance g0
  40 c joins old rebalance=70   -> - | PreparingRebalance g0
  60 time passes                -> - | PreparingRebalance g0
  65 d joins old rebalance=70   -> - | PreparingRebalance g0
  70 time passes                -> a joined g1 by range led by a-1 of a-1(x) b-1(x) c-1(x) d-1(x); b joined g1 by range led by a-1; c joined g1 by range led by a-1; d joined g1 by range led by a-1 | CompletingRebalance g1
`,
  { initialRebalanceDelayMs: 30 },
);

scenario(
  "several members leave in one request, each with an answer of its own",
  `
  0 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 b joins                     -> b MEMBER_ID_REQUIRED b-1 | CompletingRebalance g1
  2 a leaves with=ghost,b-1     -> a left, UNKNOWN_MEMBER_ID, left | Empty g2
`,
);

scenario(
  "the last waiting client of a group that dissolves is answered",
  `
  0 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 b joins old                 -> - | PreparingRebalance g1
  2 x leaves as=b-1             -> b UNKNOWN_MEMBER_ID; x left | PreparingRebalance g1
  100 time passes               -> - | Empty g2
`,
);

scenario(
  "what is described is the group as it is: metadata and protocol only where it is stable",
  `
  0 a describes                 -> a GROUP_ID_NOT_FOUND | no group
  0 a lists                     -> a nothing | no group
  1 a joins                     -> a MEMBER_ID_REQUIRED a-1 | Empty g0
  2 a describes                 -> a Empty | Empty g0
  3 a joins                     -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  4 a describes                 -> a CompletingRebalance consumer a-1()= | CompletingRebalance g1
  5 a syncs giving=a:p0         -> a owns p0 | Stable g1
  6 a describes                 -> a Stable consumer range a-1(x)=p0 | Stable g1
  7 a lists                     -> a g:Stable:classic | Stable g1
  8 a deletes                   -> a NON_EMPTY_GROUP | Stable g1
  9 a leaves                    -> a left | Empty g2
  10 a describes                -> a Empty consumer | Empty g2
  11 a deletes                  -> a deleted | no group
  12 a deletes                  -> a GROUP_ID_NOT_FOUND | no group
`,
);

scenario(
  "an assignment that no batch can hold is refused, and the group divides anew",
  `
  0 a joins old                 -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  1 a syncs giving=a:${"p".repeat(3000)} -> a UNKNOWN_SERVER_ERROR | PreparingRebalance g1
  2 a joins                     -> a joined g2 by range led by a-1 of a-1(x) | CompletingRebalance g2
`,
  { maxBatchSize: 2000 },
);
