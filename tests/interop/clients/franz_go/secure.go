package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// As tests/interop/security_clients.test.ts says.
func secure(ca, user, password, topic string, listeners []string) {
	for index, listener := range listeners {
		parts := strings.Split(listener, " ")
		value, err := secureRoundTrip(parts, ca, user, password, fmt.Sprintf("%s-%d", topic, index))
		must(err)
		fmt.Println(value)
	}
	if _, err := secureRoundTrip(strings.Split(listeners[0], " "), ca, user, password+"x", topic+"-0"); err != nil {
		fmt.Println("refused")
	} else {
		fmt.Println("let in")
	}
}

func secureRoundTrip(listener []string, ca, user, password, topic string) (string, error) {
	protocol, mechanism, address := listener[0], listener[1], listener[2]
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	mechanisms := map[string]sasl.Mechanism{
		"PLAIN":         plain.Auth{User: user, Pass: password}.AsMechanism(),
		"SCRAM-SHA-256": scram.Auth{User: user, Pass: password}.AsSha256Mechanism(),
		"SCRAM-SHA-512": scram.Auth{User: user, Pass: password}.AsSha512Mechanism(),
	}
	options := []kgo.Opt{
		kgo.SeedBrokers(address), kgo.SASL(mechanisms[mechanism]), kgo.AllowAutoTopicCreation(), kgo.ConsumeTopics(topic),
	}
	if protocol == "SASL_SSL" {
		pem, err := os.ReadFile(ca)
		must(err)
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		options = append(options, kgo.DialTLSConfig(&tls.Config{RootCAs: pool}))
	}
	client, err := kgo.NewClient(options...)
	if err != nil {
		return "", err
	}
	defer client.Close()
	record := kgo.StringRecord(protocol + " " + mechanism)
	record.Topic = topic
	if err := client.ProduceSync(ctx, record).FirstErr(); err != nil {
		return "", err
	}
	fetches := client.PollFetches(ctx)
	if err := fetches.Err(); err != nil {
		return "", err
	}
	return string(fetches.Records()[0].Value), nil
}
