import { consumerScenario as scenario } from "./scenario.ts";

scenario(
  "a classic group becomes a consumer group with its first new member, and classic again with its last old one",
  `
  0 a old-joins t                  -> g1 | classic CompletingRebalance
  10 a old-syncs giving=a=t:0,1,2  -> t:0,1,2 | classic Stable
  20 b joins t                     -> e2 nothing | Reconciling 2/2
  30 a old-beats                   -> REBALANCE_IN_PROGRESS | Reconciling 2/2
  40 a old-joins t                 -> g1 | Reconciling 2/2
  50 a old-syncs                   -> t:0,1 | Reconciling 2/2
  60 a old-joins t                 -> g2 | Reconciling 2/2
  70 b beats                       -> e2 t:2 | Stable 2/2
  80 b leaves                      -> e-1 | classic PreparingRebalance
  90 a old-beats                   -> REBALANCE_IN_PROGRESS | classic PreparingRebalance
  100 a old-joins t                -> g3 | classic CompletingRebalance
  110 a old-syncs giving=a=t:0,1,2 -> t:0,1,2 | classic Stable
`,
);

scenario(
  "an empty consumer group is of its next member's type, and an id of before is unknown",
  `
  0 a joins t                      -> e2 t:0,1,2 | Stable 2/2
  10 a leaves                      -> e-1 | Empty 3/2
  20 b old-joins t as=b            -> UNKNOWN_MEMBER_ID | Empty 3/2
  30 b old-joins t                 -> g1 | classic CompletingRebalance
  40 b old-syncs giving=b=t:0,1,2  -> t:0,1,2 | classic Stable
  50 c joins t                     -> e2 nothing | Reconciling 2/2
`,
);

scenario(
  "a static member in the place of a classic one gets also what the classic leader had not seen",
  `
  0 a old-joins t static=x                  -> g1 | classic CompletingRebalance
  10 a old-syncs static=x giving=a=t:0,1,2  -> t:0,1,2 | classic Stable
  20 topic t 5                              -> made | classic Stable
  30 b joins t static=x                     -> e2 t:0,1,2,3,4 | Stable 2/2
`,
);

scenario(
  "where a group may not become classic again, its classic members come for what another has left behind",
  `
  0 a old-joins t                  -> g1 | classic CompletingRebalance
  10 a old-syncs giving=a=t:0,1,2  -> t:0,1,2 | classic Stable
  20 b joins t                     -> e2 nothing | Reconciling 2/2
  30 a old-joins t                 -> g1 | Reconciling 2/2
  40 a old-syncs                   -> t:0,1 | Reconciling 2/2
  50 a old-joins t                 -> g2 | Reconciling 2/2
  60 a old-syncs                   -> t:0,1 | Reconciling 2/2
  70 b beats                       -> e2 t:2 | Stable 2/2
  80 b leaves                      -> e-1 | Assigning 3/2
  90 a old-beats                   -> REBALANCE_IN_PROGRESS | Assigning 3/2
  100 a old-joins t                -> g3 | Stable 3/3
  110 a old-syncs                  -> t:0,1,2 | Stable 3/3
`,
  { migrationPolicy: "upgrade" },
);

scenario(
  "a classic member in the place of the last new one lets the others come for what they do not have yet",
  `
  0 a joins t static=x      -> e2 t:0,1,2 | Stable 2/2
  10 b old-joins t          -> g3 | Reconciling 3/3
  20 b old-syncs            -> nothing | Reconciling 3/3
  30 c old-joins t static=x -> g3 | classic PreparingRebalance
  40 b old-beats            -> REBALANCE_IN_PROGRESS | classic PreparingRebalance
`,
);
