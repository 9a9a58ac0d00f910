package handback_test

import (
	"strings"
	"testing"
	"time"
)

// The largest input, of the worst kinds, is read while one waits.
func TestParseIsFast(t *testing.T) {
	t.Parallel()
	const most = 10 * time.Second
	all := rules(t)
	for name, line := range map[string]string{
		"unknown fields": "a: b\n", "repeated fields": "Key: AKIAIOSFODNN7EXAMPLE\n", "different values": "Key: a\nRegion: \u202e\n",
		"cells": "AccessKeyAId\tx\n", "spaces": "        \n", "brackets": "[", "objects": `{"a":`, "names of outputs": "BucketName ", "long": "a",
	} {
		input := []byte(strings.Repeat(line, 1<<20/len(line)))
		best := time.Hour
		for tries := 0; tries < 3 && best > most; tries++ { // the machine may be busy
			start := time.Now()
			_, _ = all["dataloop"].Parse(input)
			best = min(best, time.Since(start))
		}
		t.Logf("%s: %v", name, best)
		if best > most {
			t.Errorf("%s: %v, want at most %v", name, best, most)
		}
	}
}
