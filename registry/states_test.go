package registry

import (
	"testing"
	"time"
)

var t0 = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// The middle of the jitter is none.
func checked(o Outcome, after time.Duration) Event {
	return Event{Kind: Checked, At: t0.Add(after), Outcome: o, Jitter: 0.5}
}

func TestAfter(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	status := func(s State, failures int, first time.Duration) Status {
		out := Status{State: s, Since: t0, Failures: failures}
		if failures > 0 {
			out.FirstFailure = t0.Add(first)
		}
		return out
	}
	expiring := func(e Event, after time.Duration) Event {
		e.Expires = t0.Add(after)
		return e
	}
	reported := func(s Status, after time.Duration) Status {
		s.Reported = t0.Add(after)
		return s
	}
	throttled := func(e Event) Event {
		e.Throttled = true
		return e
	}
	letIn := func(e Event) Event {
		e.LetIn = true
		return e
	}
	for _, c := range []struct {
		name     string
		from     Status
		event    Event
		state    State
		failures int
		next     time.Duration // after the event, 0 for never
	}{
		{"an invitation is tried, and nobody has launched", status(Invited, 0, 0), checked(Refused, time.Hour), Invited, 1, time.Minute},
		{"... again, after twice the time", status(Invited, 3, 0), checked(Refused, time.Hour), Invited, 4, 8 * time.Minute},
		{"... up to a limit", status(Invited, 30, 0), checked(Refused, 9*day), Invited, 31, 6 * time.Hour},
		{"... until it expires", status(Invited, 30, 0), expiring(checked(Refused, 9*day), 9*day+time.Hour), Invited, 31, 0},
		{"AWS does not answer before the launch", status(Invited, 9, 0), checked(Unknown, day), Invited, 10, 6 * time.Hour},
		{"the role lets the vendor in, and its policy is not there yet", status(Invited, 3, 0), checked(Failed, time.Hour), Launched, 4, 8 * time.Minute},
		{"... and what it grants cannot be told", status(Invited, 3, 0), letIn(checked(Unknown, time.Hour)), Launched, 4, 8 * time.Minute},
		{"the first check is good", status(Invited, 3, 0), checked(Good, time.Hour), Live, 0, day},
		{"what was launched is open", status(Invited, 3, 0), checked(Exposed, time.Hour), Open, 4, 8 * time.Minute},
		{"the invitation is withdrawn", status(Invited, 3, 0), Event{Kind: Withdrawn, At: t0}, Ended, 0, 0},
		{"an invitation that has expired is renewed", status(Invited, 30, 0), Event{Kind: Renewed, At: t0.Add(31 * day)}, Invited, 0, time.Nanosecond},
		{"... after the launch", status(Broken, 3, 0), Event{Kind: Renewed, At: t0.Add(31 * day)}, Broken, 3, 0},
		{"a stack is said to be about to be deleted", status(Live, 0, 0), Event{Kind: Reported, At: t0.Add(time.Hour)}, Live, 0, time.Minute},
		{"... before the launch", status(Invited, 0, 0), Event{Kind: Reported, At: t0.Add(time.Hour)}, Invited, 0, 0},
		{"... and the role refuses", reported(status(Live, 0, 0), time.Hour), checked(Refused, time.Hour+2*time.Minute), Ended, 0, 0},
		{"... and it works still", reported(status(Live, 0, 0), time.Hour), checked(Good, time.Hour+2*time.Minute), Live, 0, 5 * time.Minute},
		{"... and it fails otherwise", reported(status(Live, 0, 0), time.Hour), checked(Failed, time.Hour+2*time.Minute), Live, 1, time.Minute},
		{"... and it works an hour later", reported(status(Live, 0, 0), time.Hour), checked(Good, 2*time.Hour), Live, 0, day},
		{"values are handed back", status(Invited, 3, 0), Event{Kind: Told, At: t0.Add(time.Hour)}, Launched, 0, time.Nanosecond},

		{"a new launch may fail for a while", status(Launched, 5, 0), checked(Refused, 14*time.Minute), Launched, 6, 30 * time.Minute},
		{"... and then not", status(Launched, 5, 0), checked(Refused, 16*time.Minute), Broken, 6, 32 * time.Minute},
		{"... nor be without an answer", status(Launched, 5, 0), checked(Unknown, 16*time.Minute), Degraded, 6, 32 * time.Minute},
		{"an imported one fails for the first time after a while", status(Launched, 0, 0), checked(Failed, day), Launched, 1, time.Minute},
		{"... and again", status(Launched, 1, day), checked(Failed, day+time.Minute), Broken, 2, 2 * time.Minute},
		{"a new launch is open at once", status(Launched, 0, 0), checked(Exposed, time.Second), Open, 1, time.Minute},
		{"a new launch works", status(Launched, 2, 0), checked(Good, time.Minute), Live, 0, day},
		{"an invitation cannot be withdrawn after the launch", status(Launched, 0, 0), Event{Kind: Withdrawn, At: t0}, Launched, 0, 0},

		{"one failed check is no alarm", status(Live, 0, 0), checked(Failed, day), Live, 1, time.Minute},
		{"the second is", status(Live, 1, day), checked(Failed, day+time.Minute), Broken, 2, 2 * time.Minute},
		{"one refused way in is no alarm", status(Live, 0, 0), checked(Refused, day), Live, 1, time.Minute},
		{"no answer, then a failure: nothing failed twice, but two checks were not good", status(Live, 1, day), checked(Failed, day+time.Minute), Broken, 2, 2 * time.Minute},
		{"no answer", status(Live, 0, 0), checked(Unknown, day), Live, 1, time.Minute},
		{"... twice", status(Live, 1, day), checked(Unknown, day+time.Minute), Live, 2, 2 * time.Minute},
		{"... three times", status(Live, 2, day), checked(Unknown, day+3*time.Minute), Degraded, 3, 4 * time.Minute},
		{"... twice within an hour", status(Live, 1, day), checked(Unknown, day+time.Hour), Degraded, 2, 2 * time.Minute},
		{"AWS throttles", status(Live, 0, 0), throttled(checked(Unknown, day)), Live, 1, 4 * time.Minute},
		{"a door is open", status(Live, 0, 0), checked(Exposed, day), Open, 1, time.Minute},
		{"a role in its first phase lets nobody in", status(Launched, 1, 0), checked(Waiting, day), Launched, 0, time.Hour},
		{"... and is then open already", status(Launched, 0, 0), checked(Exposed, day), Open, 1, time.Minute},
		{"it goes on working", status(Live, 1, 0), checked(Good, day), Live, 0, day},

		{"it can be told again", status(Degraded, 9, 0), checked(Good, day), Live, 0, day},
		{"it cannot be told", status(Degraded, 9, 0), checked(Unknown, day), Degraded, 10, time.Hour},
		{"it can be told, and is broken", status(Degraded, 9, 0), checked(Failed, day), Broken, 10, time.Hour},
		{"it can be told, and is open", status(Degraded, 9, 0), checked(Exposed, day), Open, 10, time.Hour},

		{"it is mended", status(Broken, 9, 0), checked(Good, day), Live, 0, day},
		{"it is still broken", status(Broken, 9, 0), checked(Failed, 40*day), Broken, 10, time.Hour},
		{"it is still refused", status(Broken, 9, 0), checked(Refused, 29*day), Broken, 10, time.Hour},
		{"it has been refused for a month: nothing is there", status(Broken, 9, 0), checked(Refused, 30*day), Ended, 0, 0},
		{"it is broken, and cannot be told", status(Broken, 9, 0), checked(Unknown, day), Broken, 10, time.Hour},
		{"it is broken, and then open", status(Broken, 9, 0), checked(Exposed, day), Open, 10, time.Hour},

		{"it is shut again", status(Open, 9, 0), checked(Good, day), Live, 0, day},
		{"it is still open", status(Open, 9, 0), checked(Exposed, day), Open, 10, time.Hour},
		{"whether it is still open cannot be told", status(Open, 9, 0), checked(Unknown, day), Open, 10, time.Hour},
		{"it is shut, and does not work", status(Open, 9, 0), checked(Failed, day), Broken, 10, time.Hour},

		{"the vendor ends it", status(Live, 0, 0), Event{Kind: Finished, At: t0}, Ended, 0, 0},
		{"the stack is deleted", status(Open, 4, 0), Event{Kind: Deleted, At: t0}, Ended, 0, 0},
		{"other values are handed back", status(Broken, 4, 0), Event{Kind: Told, At: t0}, Broken, 0, time.Nanosecond},
		{"somebody asks for a check", status(Live, 1, 0), Event{Kind: Asked, At: t0}, Live, 1, time.Nanosecond},
		{"an ended one never comes back", status(Ended, 0, 0), checked(Good, day), Ended, 0, 0},
		{"... whatever is told", status(Ended, 0, 0), Event{Kind: Told, At: t0}, Ended, 0, 0},
	} {
		got := Rules{}.After(c.from, c.event)
		next := time.Duration(0)
		if !got.Next.IsZero() {
			next = max(got.Next.Sub(c.event.At), time.Nanosecond)
		}
		if got.State != c.state || got.Failures != c.failures || next != c.next {
			t.Errorf("%s: got %s after %d failures, next in %s; want %s, %d, %s", c.name, got.State, got.Failures, next, c.state, c.failures, c.next)
		}
		since := c.from.Since
		if c.state != c.from.State {
			since = c.event.At
		}
		if !got.Since.Equal(since) {
			t.Errorf("%s: got since %s, want %s", c.name, got.Since, since)
		}
		if (got.Failures == 0) != got.FirstFailure.IsZero() {
			t.Errorf("%s: got %d failures, the first of them %s", c.name, got.Failures, got.FirstFailure)
		}
	}
}

// Whatever the checks say, a connection that was live and is never good again is not called live after an hour.
func TestNoSilenceAfterAnHour(t *testing.T) {
	t.Parallel()
	for _, o := range []Outcome{Unknown, Refused, Failed, Exposed} {
		for _, throttled := range []bool{false, true} {
			s, now := Status{State: Live, Since: t0}, t0
			for s.State == Live {
				s = Rules{}.After(s, Event{Kind: Checked, At: now, Outcome: o, Throttled: throttled, Jitter: 0.999})
				if s.State != Live {
					break
				}
				now = s.Next
			}
			if now.Sub(t0) > time.Hour {
				t.Errorf("%s, throttled %t: live for %s", o, throttled, now.Sub(t0))
			}
		}
	}
}

// Every state can come to an end, and every state but that is checked again, or waits for the customer.
func TestNothingIsForgotten(t *testing.T) {
	t.Parallel()
	for _, s := range States() {
		for _, o := range Outcomes() {
			got := Rules{}.After(Status{State: s, Since: t0}, checked(o, time.Hour))
			if got.State != Ended && got.Next.IsZero() {
				t.Errorf("%s, after %s: is never checked again", s, o)
			}
		}
		if got := (Rules{}).After(Status{State: s, Since: t0}, Event{Kind: Finished, At: t0}); got.State != Ended || !got.Next.IsZero() {
			t.Errorf("%s: cannot be ended, got %+v", s, got)
		}
	}
}

// The jitter is a tenth on either side.
func TestSpread(t *testing.T) {
	t.Parallel()
	for jitter, want := range map[float64]time.Duration{0: 9 * time.Hour, 0.5: 10 * time.Hour, 0.9999999: 11 * time.Hour} {
		if got := spread(10*time.Hour, jitter); got.Round(time.Second) != want {
			t.Errorf("jitter %v: got %s, want %s", jitter, got, want)
		}
	}
}
