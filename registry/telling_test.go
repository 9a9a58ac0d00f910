package registry

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const tellingStack = "arn:aws:cloudformation:us-east-1:123456789012:stack/quartic/0f8fad5b-d9cb-469f-a165-70867728950e"

// tellings are of one stack, a minute after each other: a version's rule, or a status.
func tellings(words ...string) (list []Telling) {
	for i, word := range words {
		t := Telling{At: t0.Add(time.Duration(i) * time.Minute), Stack: tellingStack, Version: word}
		if word[0] > '9' {
			t.Version, t.Status = "", word
		}
		list = append(list, t)
	}
	return list
}

func takeAll(list, more []Telling) []Telling {
	for _, t := range more {
		list = t.With(list)
	}
	return list
}

// Of an update that was rolled back the rule was dropped before the rollback, and was news when it came again, without it.
func TestTellingThatComesAgainAfterItWasDropped(t *testing.T) {
	t.Parallel()
	all := tellings(slices.Concat([]string{"1.0.0", createComplete, "1.1.0", rollbackComplete}, slices.Repeat([]string{updateComplete}, 18))...)
	list := takeAll(nil, all)
	want := ToldVersion{Version: "1.0.0", At: all[1].At, Stack: tellingStack}
	if got := ToldBy(list); got != want {
		t.Fatalf("got %+v", got)
	}
	for i, again := range all {
		if got := again.With(list); !slices.Equal(got, list) {
			t.Errorf("telling %d again: got %+v", i, ToldBy(got))
		}
	}
}

// A rollback counts from beyond the horizon too, where its rule is kept, and leaves no version that was rolled back.
func TestRollbackFromBeyondTheHorizon(t *testing.T) {
	t.Parallel()
	all := tellings(slices.Concat([]string{"1.1.0", rollbackComplete}, slices.Repeat([]string{updateComplete}, 40))...)
	list := takeAll(nil, slices.Delete(slices.Clone(all), 1, 2))
	if got := ToldBy(list).Version; got != "1.1.0" {
		t.Fatalf("without the rollback: got %q", got)
	}
	list = takeAll(list, all[1:2])
	if got := ToldBy(takeAll(list, all)); got != (ToldVersion{}) {
		t.Errorf("got %+v", got)
	}
}

// Stacks of one name, each with a rule and no outcome, are not kept without end, and what was told stays.
func TestTellingsOfManyStacks(t *testing.T) {
	t.Parallel()
	list := takeAll(nil, tellings("1.0.0", createComplete))
	for i := range 100 {
		list = Telling{At: t0.Add(time.Duration(i+10) * time.Minute), Stack: fmt.Sprint(tellingStack, i), Version: "1.1.0"}.With(list)
	}
	if got := ToldBy(list).Version; got != "1.0.0" || len(list) != mostTellings+1 {
		t.Errorf("got %q of %d tellings", got, len(list))
	}
}

// After a version that is not released nothing is known, whatever was handed back or offered before, until one is handed back after it.
func TestRunningAfterAVersionThatIsNotReleased(t *testing.T) {
	t.Parallel()
	told := ToldVersion{Version: "1.3.0", At: t0, Stack: tellingStack, Unreleased: true}
	later := t0.Add(time.Hour)
	for name, tt := range map[string]struct {
		c    Connection
		want Running
	}{
		"nothing else":             {Connection{Told: told}, Running{}},
		"handed back before":       {Connection{Told: told, Launched: "1.1.0", LaunchedAt: t0.Add(-time.Hour)}, Running{}},
		"offered":                  {Connection{Told: told, Version: "1.1.0", OfferedAt: later}, Running{}},
		"handed back after":        {Connection{Told: told, Launched: "1.1.0", LaunchedAt: later}, Running{Version: "1.1.0", Source: HandedBack, At: later}},
		"another stack's, offered": {Connection{Told: told, Version: "1.1.0", OfferedAt: later, Values: Values{Stack: tellingStack + "-2"}}, Running{Version: "1.1.0", Source: Offered, At: later}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.c.Running(); got != tt.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// drawnTellings are those of launches and updates of some stacks of one name, each update to a version of its own or to the same, and what was rolled back.
func drawnTellings(t *rapid.T) (list []Telling, rolledBack []string) {
	at, stacks := t0, rapid.IntRange(1, 3).Draw(t, "stacks")
	tell := func(stack int, version, status string) {
		list = append(list, Telling{At: at, Stack: fmt.Sprint(tellingStack, stack), Version: version, Status: status})
		at = at.Add(time.Duration(rapid.IntRange(0, 2).Draw(t, "seconds")) * time.Second)
	}
	for i := range rapid.IntRange(1, 40).Draw(t, "updates") {
		stack := rapid.IntRange(1, stacks).Draw(t, "stack")
		version := fmt.Sprintf("1.%d.0", i)
		switch rapid.SampledFrom([]string{"same", "same", "new", "back", "unheard"}).Draw(t, "update") {
		case "same":
			tell(stack, "", updateComplete)
		case "new":
			tell(stack, version, "")
			tell(stack, "", rapid.SampledFrom([]string{createComplete, updateComplete}).Draw(t, "status"))
		case "back":
			tell(stack, version, "")
			tell(stack, "", rollbackComplete)
			rolledBack = append(rolledBack, version)
		case "unheard": // the outcome is lost
			tell(stack, version, "")
		}
		at = at.Add(time.Second)
	}
	return list, rolledBack
}

// What comes twice changes nothing, and what comes late or out of order ends in the same as in order.
func TestTellingsInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all, _ := drawnTellings(t)
		const late = 12 // as many newer ones come before at most
		type arrival struct {
			Telling
			place int
		}
		var arrivals []arrival
		for i, telling := range all {
			arrivals = append(arrivals, arrival{telling, i + rapid.IntRange(0, late).Draw(t, "late")})
		}
		slices.SortStableFunc(arrivals, func(a, b arrival) int { return a.place - b.place })
		var list, before []Telling
		for _, a := range arrivals {
			list = a.With(list)
			before = append(before, a.Telling)
			again := rapid.SampledFrom(before).Draw(t, "again")
			if got := again.With(list); !slices.Equal(got, list) {
				t.Fatalf("%+v again: got %+v, was %+v", again, got, list)
			}
			if len(list) > mostTellings+1 {
				t.Fatalf("%d tellings are kept", len(list))
			}
		}
		slices.SortFunc(all, Telling.compare)
		if got, want := ToldBy(list), ToldBy(all); got != want {
			t.Fatalf("got %+v, in order %+v", got, want)
		}
	})
}

// In whatever order they come, and how late: once all have come, no version is told that was rolled back.
func TestRolledBackVersionIsNeverTold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all, rolledBack := drawnTellings(t)
		list := takeAll(nil, rapid.Permutation(append(slices.Clone(all), all...)).Draw(t, "order"))
		if got := ToldBy(list).Version; slices.Contains(rolledBack, got) {
			t.Fatalf("got %s, which was rolled back, by %+v", got, list)
		}
	})
}
