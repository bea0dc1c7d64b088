package main

import (
	"context"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// copyLoop copies IN to OUT as CopyLoop.java beside it does, with franz-go's GroupTransactSession:
//
//	franz-go copy BROKER IN OUT GROUP ID SEED
func copyLoop(broker, in, out, group, id, seed string) {
	number, err := strconv.ParseInt(seed, 10, 64)
	must(err)
	dice := rand.New(rand.NewSource(number))
	ctx := context.Background()
	session, err := kgo.NewGroupTransactSession(
		kgo.SeedBrokers(broker), kgo.ConsumerGroup(group), kgo.ConsumeTopics(in), kgo.TransactionalID(id),
		kgo.TransactionTimeout(5*time.Second), kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.RequireStableFetchOffsets(),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.SessionTimeout(3*time.Second), kgo.HeartbeatInterval(500*time.Millisecond),
		kgo.RetryBackoffFn(func(int) time.Duration { return 100 * time.Millisecond }), kgo.MetadataMaxAge(2*time.Second), kgo.MetadataMinAge(100*time.Millisecond),
	)
	must(err)
	for n := 0; ; {
		polling, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
		fetches := session.PollRecords(polling, 40)
		cancel()
		records := fetches.Records()
		if len(records) == 0 {
			continue
		}
		n++
		writes := [][]any{}
		for _, record := range records {
			writes = append(writes, []any{record.Partition, fmt.Sprintf("%s|%s.%s.%d", record.Value, id, seed, n)})
		}
		say(map[string]any{"n": n, "began": time.Now().UnixMilli(), "writes": writes})
		if err := session.Begin(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		promise := kgo.AbortingFirstErrPromise(session.Client())
		for at, record := range records {
			session.Produce(ctx, &kgo.Record{Topic: out, Partition: record.Partition, Value: []byte(writes[at][1].(string))}, promise.Promise())
		}
		must(session.Client().Flush(ctx))
		commits := promise.Err() == nil && dice.Intn(6) != 0
		if commits {
			say(map[string]any{"n": n, "asks": "commit"})
		}
		committed, err := session.End(ctx, kgo.TransactionEndTry(commits))
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		outcome := "aborted"
		if committed {
			outcome = "committed"
		}
		say(map[string]any{"n": n, "ended": time.Now().UnixMilli(), "outcome": outcome})
	}
}
