import { scenario } from "./scenario.ts";

scenario(
  "a static member that starts again gets back what it owned, and nobody else notices",
  `
  0 a joins static=one          -> a joined g1 by range led by one-1 of one-1(x) | CompletingRebalance g1
  1 b joins static=two          -> - | PreparingRebalance g1
  2 a joins static=one          -> a joined g2 by range led by one-1 of one-1(x) two-1(x); b joined g2 by range led by one-1 | CompletingRebalance g2
  3 b syncs static=two          -> - | CompletingRebalance g2
  4 a syncs static=one giving=a:p0/b:p1 -> a owns p0; b owns p1 | Stable g2
  10 B joins static=two         -> B joined g2 by range led by one-1 | Stable g2
  11 B syncs static=two         -> B owns p1 | Stable g2
  12 b beats static=two         -> b FENCED_INSTANCE_ID | Stable g2
  13 b syncs static=two         -> b FENCED_INSTANCE_ID | Stable g2
  14 b joins static=two         -> b FENCED_INSTANCE_ID two-1 | Stable g2
  15 b commits t-0@1 static=two -> b FENCED_INSTANCE_ID | Stable g2
  16 b leaves static=two        -> b FENCED_INSTANCE_ID | Stable g2
  17 b beats as=two-1           -> b UNKNOWN_MEMBER_ID | Stable g2
`,
);

scenario(
  "a static leader that starts again is told to leave the assignment alone, or, if it is old, that its former self leads",
  `
  0 a joins static=one          -> a joined g1 by range led by one-1 of one-1(x) | CompletingRebalance g1
  1 a syncs static=one giving=a:p0 -> a owns p0 | Stable g1
  2 A joins static=one modern   -> A joined g1 by range led by one-2 of one-2(x), as before | Stable g1
  3 Z joins static=one          -> Z joined g1 by range led by one-2 | Stable g1
  4 Z syncs static=one          -> Z owns p0 | Stable g1
`,
);

scenario(
  "a static member whose protocols have changed so that another one is chosen brings on a rebalance",
  `
  0 a joins static=one by=range:x,fair:y -> a joined g1 by range led by one-1 of one-1(x) | CompletingRebalance g1
  1 a syncs static=one giving=a:p0 -> a owns p0 | Stable g1
  2 A joins static=one by=fair:y -> A joined g2 by fair led by one-2 of one-2(y) | CompletingRebalance g2
`,
);

scenario(
  "a static member that starts again while the leader divides sends everyone back",
  `
  0 a joins static=one          -> a joined g1 by range led by one-1 of one-1(x) | CompletingRebalance g1
  1 b joins static=two          -> - | PreparingRebalance g1
  2 a joins static=one          -> a joined g2 by range led by one-1 of one-1(x) two-1(x); b joined g2 by range led by one-1 | CompletingRebalance g2
  3 b syncs static=two          -> - | CompletingRebalance g2
  4 B joins static=two          -> b FENCED_INSTANCE_ID | PreparingRebalance g2
  5 a joins static=one          -> a joined g3 by range led by one-1 of one-1(x) two-2(x); B joined g3 by range led by one-1 | CompletingRebalance g3
`,
);

scenario(
  "a static member that starts again while its former self waits to join takes its place in the queue",
  `
  0 a joins static=one          -> a joined g1 by range led by one-1 of one-1(x) | CompletingRebalance g1
  1 b joins static=two          -> - | PreparingRebalance g1
  2 B joins static=two          -> b FENCED_INSTANCE_ID two-1 | PreparingRebalance g1
  3 a joins static=one          -> a joined g2 by range led by one-1 of one-1(x) two-2(x); B joined g2 by range led by one-1 | CompletingRebalance g2
`,
);

scenario(
  "a static member that does not come back keeps its place until its session ends",
  `
  0 a joins static=one session=1000 -> a joined g1 by range led by one-1 of one-1(x) | CompletingRebalance g1
  1 b joins old session=1000    -> - | PreparingRebalance g1
  301 time passes               -> b joined g2 by range led by b-1 of one-1(x) b-1(x) | CompletingRebalance g2
  302 b syncs giving=b:p0/one-1:p1 -> b owns p0 | Stable g2
  303 a beats static=one gen=2  -> a ok | Stable g2
  304 a syncs static=one gen=2  -> a owns p1 | Stable g2
`,
);

scenario(
  "when only static members are left and none is back, the group waits for them until their sessions end",
  `
  0 a joins static=one          -> a joined g1 by range led by one-1 of one-1(x) | CompletingRebalance g1
  1 a syncs static=one          -> a owns nothing | Stable g1
  2 b joins old rebalance=10    -> - | PreparingRebalance g1
  3 b leaves as=b-1             -> b UNKNOWN_MEMBER_ID; b left | PreparingRebalance g1
  101 time passes               -> - | Empty g2
`,
);

scenario(
  "an administrator removes a static member by its instance id alone",
  `
  0 a joins static=one          -> a joined g1 by range led by one-1 of one-1(x) | CompletingRebalance g1
  1 x leaves as= static=two     -> x UNKNOWN_MEMBER_ID | CompletingRebalance g1
  2 x leaves as= static=one     -> x left | Empty g2
`,
);

scenario(
  "an instance id that nobody has is unknown, and an id given to a dynamic member cannot become a static one",
  `
  0 a joins                     -> a MEMBER_ID_REQUIRED a-1 | Empty g0
  1 a joins static=one          -> a UNKNOWN_SERVER_ERROR | Empty g0
  2 a joins                     -> a joined g1 by range led by a-1 of a-1(x) | CompletingRebalance g1
  3 a beats static=one          -> a UNKNOWN_MEMBER_ID | CompletingRebalance g1
`,
);

scenario(
  "static members that are away may fill a group beyond its size; whoever loads it begins a rebalance, as Kafka does",
  `
  0 a joins static=one session=10000 -> a joined g1 by range led by one-1 of one-1(x) | CompletingRebalance g1
  1 b joins static=two session=10000 -> - | PreparingRebalance g1
  2 a joins static=one session=10000 -> a joined g2 by range led by one-1 of one-1(x) two-1(x); b joined g2 by range led by one-1 | CompletingRebalance g2
  3 a syncs static=one          -> a owns nothing | Stable g2
  4 b syncs static=two          -> b owns nothing | Stable g2
  5 a joins static=one by=range:y session=10000 -> - | PreparingRebalance g2
  6 c joins static=three session=10000 -> - | PreparingRebalance g2
  7 d joins static=four session=10000 -> d GROUP_MAX_SIZE_REACHED | PreparingRebalance g2
  600 time passes               -> a joined g3 by range led by one-1 of one-1(y) two-1(x) three-1(x); c joined g3 by range led by one-1 | CompletingRebalance g3
  601 a syncs static=one        -> a owns nothing | Stable g3
  602 c syncs static=three      -> c owns nothing | Stable g3
  603 coordinator restarts      -> back | PreparingRebalance g3
`,
  { maxSize: 2 },
);
