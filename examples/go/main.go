// Sends three orders and reads them back in a group: franz-go.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"sort"
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"
)

func main() {
	ctx := context.Background()
	topic := "orders-go"
	client, err := kgo.NewClient(
		kgo.SeedBrokers(os.Args[1]),
		kgo.AllowAutoTopicCreation(),
		kgo.ConsumerGroup("billing-go"),
		kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
	)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	order := func(customer, amount string) *kgo.Record {
		return &kgo.Record{Topic: topic, Key: []byte(customer), Value: []byte(amount)}
	}
	if err := client.ProduceSync(ctx, order("alice", "1"), order("bob", "2"), order("alice", "3")).FirstErr(); err != nil {
		log.Fatal(err)
	}

	var orders []string
	for len(orders) < 3 {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			log.Fatal(err)
		}
		fetches.EachRecord(func(r *kgo.Record) { orders = append(orders, string(r.Key)+" "+string(r.Value)) })
	}
	if err := client.CommitUncommittedOffsets(ctx); err != nil {
		log.Fatal(err)
	}
	sort.Strings(orders)
	fmt.Println(strings.Join(orders, "\n"))
}
