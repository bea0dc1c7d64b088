// franz-go, driven as tests/interop/foreign_client.ts says.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"sort"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func say(message any) {
	line, err := json.Marshal(message)
	must(err)
	fmt.Println(string(line))
}

var codecs = map[string]kgo.CompressionCodec{
	"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
	"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
}

func main() {
	if os.Args[1] == "copy" {
		copyLoop(os.Args[2], os.Args[3], os.Args[4], os.Args[5], os.Args[6], os.Args[7])
	}
	if os.Args[1] == "secure" {
		secure(os.Args[2], os.Args[3], os.Args[4], os.Args[5], os.Args[6:])
		return
	}
	verb, broker, topic, argument := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	options := []kgo.Opt{kgo.SeedBrokers(broker)}
	if verb == "produce" {
		client, err := kgo.NewClient(append(options, kgo.DefaultProduceTopic(topic), kgo.AllowAutoTopicCreation(), kgo.ProducerBatchCompression(codecs[argument]))...)
		must(err)
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			client.Produce(ctx, kgo.StringRecord(lines.Text()), func(_ *kgo.Record, err error) { must(err) })
		}
		must(client.Flush(ctx))
		client.Close()
		return
	}
	group := fmt.Sprintf("franz-%d", os.Getpid())
	left := -1
	if verb == "group" {
		group = argument
		var lock sync.Mutex
		owned := map[int32]bool{}
		change := func(add, isLost bool) func(context.Context, *kgo.Client, map[string][]int32) {
			return func(_ context.Context, _ *kgo.Client, partitions map[string][]int32) {
				lock.Lock()
				defer lock.Unlock()
				for _, partition := range partitions[topic] {
					if add {
						owned[partition] = true
					} else {
						delete(owned, partition)
					}
				}
				assigned := []int{}
				for partition := range owned {
					assigned = append(assigned, int(partition))
				}
				sort.Ints(assigned)
				say(map[string]any{"assigned": assigned, "at": time.Now().UnixMilli(), "lost": isLost})
			}
		}
		options = append(options, kgo.SessionTimeout(6*time.Second), kgo.HeartbeatInterval(500*time.Millisecond), kgo.AutoCommitInterval(500*time.Millisecond),
			kgo.OnPartitionsAssigned(change(true, false)), kgo.OnPartitionsRevoked(change(false, false)), kgo.OnPartitionsLost(change(false, true)))
	} else {
		var err error
		left, err = strconv.Atoi(argument)
		must(err)
	}
	client, err := kgo.NewClient(append(options, kgo.ConsumerGroup(group), kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))...)
	must(err)
	for left != 0 {
		fetches := client.PollFetches(ctx)
		if ctx.Err() != nil {
			break
		}
		for _, failure := range fetches.Errors() {
			// A member of a group outlives its broker, and being put out.
			if verb != "group" {
				must(failure.Err)
			}
			fmt.Fprintln(os.Stderr, failure.Err)
		}
		fetches.EachRecord(func(record *kgo.Record) {
			if left == 0 {
				return
			}
			say(map[string]any{"partition": record.Partition, "offset": record.Offset, "value": string(record.Value)})
			left--
		})
	}
	client.Close()
}
