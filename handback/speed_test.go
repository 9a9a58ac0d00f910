package handback_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

// The time that reading takes grows with the input, not with its square, for the worst kinds of input. Sixteen times as much takes sixteen
// times as long, or 256 times where something is compared with everything. The shortest of several tries is taken, of the
// processor's time: the machine may be busy.
func TestParseGrowsWithTheInput(t *testing.T) {
	const (
		small, times = 1 << 16, 16
		most         = 4 * times
	)
	parser := rules(t)["dataloop"]
	for name, line := range map[string]string{
		"unknown fields": "a: b\n", "repeated fields": "Key: AKIAIOSFODNN7EXAMPLE\n", "different values": "Key: a\nRegion: \u202e\n",
		"cells": "AccessKeyAId\tx\n", "spaces": "        \n", "brackets": "[", "objects": `{"a":`, "names of outputs": "BucketName ", "long": "a",
	} {
		parse := func(size int) time.Duration {
			input := []byte(strings.Repeat(line, size/len(line)))
			return testtools.CPUTime(t, func() { _, _ = parser.Parse(input) })
		}
		short, long := time.Hour, time.Hour
		for range 10 {
			short, long = min(short, parse(small)), min(long, parse(small*times))
			if long <= most*short {
				break
			}
		}
		t.Logf("%s: %v, and %v for %d times as much", name, short, long, times)
		if long > most*short && long > 100*time.Millisecond { // below that, the clock and the garbage collector are measured
			t.Errorf("%s: %v, and %v for %d times as much; want at most %d times as long", name, short, long, times, most)
		}
	}
}
