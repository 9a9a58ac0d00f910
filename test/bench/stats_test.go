package main

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSpread(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		reason string
		values []float64
		want   spread
	}{
		{"none", nil, spread{}},
		{"one", []float64{3}, spread{3, 3, 3, 3, 3}},
		{"even, not in order", []float64{4, 1, 3, 2}, spread{2.5, 1.75, 3.25, 1, 4}},
		{"odd", []float64{10, 1, 2, 4, 3}, spread{3, 2, 4, 1, 10}},
	} {
		if got := spreadOf(test.values); got != test.want {
			t.Errorf("%s: got %v, want %v", test.reason, got, test.want)
		}
	}
}

// A ratio is that of one round: where a round is slow for both, it stays.
func TestRatios(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff([]float64{0.5, 0.5, 2}, ratios([]float64{1, 10, 4}, []float64{2, 20, 2})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestDigits(t *testing.T) {
	t.Parallel()
	for value, want := range map[float64]string{12.34: "12.3 s", 1.234: "1.23 s", 0.1234: "0.123 s", 0.01234: "0.0123 s"} {
		if got := seconds(value); got != want {
			t.Errorf("%v: got %s, want %s", value, got, want)
		}
	}
	for value, want := range map[float64]string{12.34: "12.3", 1.234: "1.23", 0.1234: "0.12", 0.01234: "0.012"} {
		if got := ratio(value); got != want {
			t.Errorf("%v: got %s, want %s", value, got, want)
		}
	}
}

func TestPrint(t *testing.T) {
	t.Parallel()
	fast, slow := &command{name: "synth"}, &command{name: "node app.js"}
	measured := map[string][]float64{"synth": {0.01, 0.02, 0.01}, "node app.js": {0.2, 0.25, 0.2}}
	rows := []comparison{
		{"nothing changed", "`node app.js`", 5, fast, slow, 0.05},
		{"nothing changed", "`node app.js`", 5, fast, slow, 0.04},
		{"nothing changed", "itself", 5, fast, fast, 0},
	}
	var out bytes.Buffer
	printRatios(&out, rows, measured)
	printTimes(&out, []*command{fast, slow, fast}, measured)
	printPlain(&out, []*command{fast, slow}, measured)
	printGrowth(&out, []grown{{n: 10, times: []float64{1, 3, 2}, peaks: map[string]int64{"synth": 30e6, "node": 120e6}, largest: 110e6}})
	printCalls(&out, 5, 2, []call{
		{Kind: "start", Count: 1, Received: 3000, Time: 5e8},
		{Kind: "create aws-cdk-lib.CfnResource", Count: 50, Sent: 70000, Received: 9000, Time: 1e8},
		{Kind: "invoke synth", Count: 1, Time: 4e8},
	})
	const want = "| case | against | stacks | ratio | middle half | all | fastest runs | goal | |\n" +
		"|---|---|--:|--:|---|---|--:|--:|---|\n" +
		"| nothing changed | `node app.js` | 5 | 0.050 | 0.050 to 0.065 | 0.050 to 0.080 | 0.050 | 0.050 | met |\n" +
		"| nothing changed | `node app.js` | 5 | 0.050 | 0.050 to 0.065 | 0.050 to 0.080 | 0.050 | 0.040 | missed |\n" +
		"| nothing changed | itself | 5 | 1.00 | 1.00 to 1.00 | 1.00 to 1.00 | 1.00 |  |  |\n" +
		"\n" +
		"| command | median (all) |\n|---|---|\n" +
		"| synth | 0.0100 s (0.0100 s to 0.0200 s) |\n" +
		"| node app.js | 0.200 s (0.200 s to 0.250 s) |\n" +
		"\n" +
		"| command without the CDK | median (all) | goal: 0.0500 s |\n|---|---|---|\n" +
		"| `synth` | 0.0100 s (0.0100 s to 0.0200 s) | met |\n" +
		"| `node app.js` | 0.200 s (0.200 s to 0.250 s) | missed |\n" +
		"\n" +
		"| definitions | | median (all) | each | largest process | processes |\n|--:|---|---|--:|--:|---|\n" +
		"| 10 | from scratch, validation off | 2.00 s (1.00 s to 3.00 s) | 200.0 ms | 120 MB | node 120 MB, synth 30 MB |\n" +
		"\n" +
		"5 stacks from scratch, validation off, through the runtime's normal start and counted: 2.00 s\n" +
		"\n" +
		"| phase | time | share | calls | for each stack | sent | received |\n|---|--:|--:|--:|--:|--:|--:|\n" +
		"| the runtime starts | 0.500 s | 25 % | 1 | 0.2 | 0 kB | 3 kB |\n" +
		"| synthesis and writing the assembly | 0.400 s | 20 % | 1 | 0.2 | 0 kB | 0 kB |\n" +
		"| defining the stacks | 0.100 s | 5 % | 50 | 10.0 | 70 kB | 9 kB |\n" +
		"| outside the runtime: Go, starting and ending processes | 1.00 s | 50 % | 0 | 0.0 | 0 kB | 0 kB |\n" +
		"\n" +
		"| call | time | calls | for each stack | one call |\n|---|--:|--:|--:|--:|\n" +
		"| `start` | 0.500 s | 1 | 0.2 | 500000 µs |\n" +
		"| `create aws-cdk-lib.CfnResource` | 0.100 s | 50 | 10.0 | 2000 µs |\n" +
		"| `invoke synth` | 0.400 s | 1 | 0.2 | 400000 µs |\n" +
		"\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A case that did not do what it is about fails instead of being fast.
func TestStates(t *testing.T) {
	t.Parallel()
	c := command{name: "synth", states: map[string]int{"changed": 1, "unchanged": 1}}
	if err := c.checkStates("a 1.0.0 changed\nb 1.0.0 unchanged\n"); err != nil {
		t.Error(err)
	}
	if err := c.checkStates("a 1.0.0 unchanged\nb 1.0.0 unchanged\n"); err == nil {
		t.Error("no error, though nothing changed")
	}
}
