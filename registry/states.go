package registry

import (
	"cmp"
	"time"
)

// Status is what the state of a connection follows from, and what follows from it.
type Status struct {
	State State `json:"state"`
	// Since is when it came into the state.
	Since time.Time `json:"since"`
	// Failures counts the checks in a row that were not good, the first of which was at FirstFailure.
	Failures     int       `json:"failures,omitempty"`
	FirstFailure time.Time `json:"firstFailure,omitzero"`
	// Next is when it is checked next, zero where it is not.
	Next time.Time `json:"next,omitzero"`
	// Reported is when the stack was last said to be about to be deleted, zero where it was not, or where its role went on to let
	// the vendor in for an hour. It is no state: the connection is ended once its way in refuses.
	Reported time.Time `json:"reported,omitzero"`
}

// Kind is a kind of event.
type Kind string

const (
	// Told: the values of the stack are known, or other ones than before.
	Told Kind = "told"
	// Checked: it was checked.
	Checked Kind = "checked"
	// Asked: somebody wants it checked now.
	Asked Kind = "asked"
	// Withdrawn: the vendor took the invitation back.
	Withdrawn Kind = "withdrawn"
	// Renewed: the invitation holds for longer.
	Renewed Kind = "renewed"
	// Deleted: the stack tells that it is deleted.
	Deleted Kind = "deleted"
	// Reported: a message says that the stack is about to be deleted.
	Reported Kind = "reported"
	// Finished: the vendor ends the connection.
	Finished Kind = "finished"
)

// Event is something that happens to a connection.
type Event struct {
	Kind Kind
	At   time.Time
	// Outcome, LetIn and Throttled are of the check, for Checked.
	Outcome          Outcome
	LetIn, Throttled bool
	// NotBefore is, of Asked, when it is checked at the soonest: zero is at once.
	NotBefore time.Time
	// Expires is when the invitation does, zero where there is none.
	Expires time.Time
	// Jitter is a random number from 0 to below 1, so that what begins together does not stay together.
	Jitter float64
}

// Rules are how often a connection is checked, and when what is seen is believed. Zero fields are the defaults.
type Rules struct {
	// Interval is the time between two checks of a live connection, more or less a tenth. Default: 24 hours.
	Interval time.Duration
	// Retry is the time until what was not good is tried again. It doubles with each try, up to RetryMax. Default: 1 minute
	// and 1 hour. Where nothing was launched yet it goes up to TryMax. Default: 6 hours.
	Retry, RetryMax, TryMax time.Duration
	// Settle is how long a new launch may fail: a stack says that it is done before AWS has spread what it made, and of what
	// is handed back by hand the first part comes first. Default: 15 minutes.
	Settle time.Duration
	// Silence is how long a live connection that cannot be told stays live at most. Default: 1 hour.
	Silence time.Duration
	// Gone is how long a connection is broken, with its way in refused, until it counts as ended. Default: 30 days.
	Gone time.Duration
}

func (r Rules) withDefaults() Rules {
	const day = 24 * time.Hour
	return Rules{
		Interval: cmp.Or(r.Interval, day), Retry: cmp.Or(r.Retry, time.Minute), RetryMax: cmp.Or(r.RetryMax, time.Hour),
		TryMax: cmp.Or(r.TryMax, 6*time.Hour), Settle: cmp.Or(r.Settle, 15*time.Minute), Silence: cmp.Or(r.Silence, time.Hour),
		Gone: cmp.Or(r.Gone, 30*day),
	}
}

// Gap is the least time between a check and one that follows from what a stack tells: it may tell of itself as often as it is changed.
func (r Rules) Gap() time.Duration { return r.withDefaults().Retry }

// Confirmations are how many checks in a row must fail, and how many must be without an answer, until a live connection is
// no longer live. One failed request is no alarm.
const (
	confirmFailed  = 2
	confirmUnknown = 3
)

// After is the status after an event. It depends on nothing else, and changes nothing.
func (r Rules) After(s Status, e Event) Status {
	r = r.withDefaults()
	if s.State == Ended {
		return s
	}
	switch e.Kind {
	case Finished, Deleted:
		return s.to(Ended, e.At)
	case Withdrawn:
		if s.State == Invited {
			return s.to(Ended, e.At)
		}
	case Asked:
		s.Next = e.At
		if e.NotBefore.After(e.At) {
			s.Next = e.NotBefore
		}
	case Reported:
		if s.State != Invited { // of which nothing was launched yet
			s.Reported = e.At
			if soon := e.At.Add(r.Retry); s.Next.IsZero() || s.Next.After(soon) {
				s.Next = soon
			}
		}
	case Renewed:
		if s.State == Invited { // and is tried again, where that is how it begins
			s.Failures, s.FirstFailure, s.Next = 0, time.Time{}, e.At
		}
	case Told:
		if s.State == Invited {
			s = s.to(Launched, e.At)
		}
		s.Failures, s.FirstFailure, s.Next = 0, time.Time{}, e.At
	case Checked:
		return r.checked(s, e)
	}
	return s
}

// to is the status in another state. In the last one nothing is checked.
func (s Status) to(state State, at time.Time) Status {
	if s.State != state {
		s.State, s.Since = state, at
	}
	if state == Ended {
		s.Next, s.Failures, s.FirstFailure, s.Reported = time.Time{}, 0, time.Time{}, time.Time{}
	}
	return s
}

// reportHolds is how long a report is waited for to come true: a stack is deleted in minutes, or not at all.
const reportHolds = time.Hour

func (r Rules) checked(s Status, e Event) Status {
	if !s.Reported.IsZero() && e.Outcome == Refused {
		return s.to(Ended, e.At)
	}
	if e.At.Sub(s.Reported) >= reportHolds {
		s.Reported = time.Time{}
	}
	if e.Outcome == Good {
		s = s.to(Live, e.At)
		s.Failures, s.FirstFailure = 0, time.Time{}
		s.Next = e.At.Add(spread(r.Interval, e.Jitter))
		if !s.Reported.IsZero() {
			s.Next = e.At.Add(min(5*r.Retry, r.Interval))
		}
		return s
	}
	if e.Outcome == Waiting { // for the customer to enter who the vendor is
		s = s.to(Launched, e.At)
		s.Failures, s.FirstFailure = 0, time.Time{}
		s.Next = e.At.Add(spread(r.RetryMax, e.Jitter))
		return s
	}
	if s.Failures++; s.FirstFailure.IsZero() {
		s.FirstFailure = e.At
	}
	s = s.to(r.believed(s, e), e.At)
	if s.State == Ended {
		return s
	}
	s.Next = e.At.Add(r.wait(s, e))
	if s.State == Invited && !e.Expires.IsZero() && !s.Next.Before(e.Expires) {
		s.Next = time.Time{} // nothing is taken of it then
	}
	return s
}

// believed is the state after a check that was not good. What is seen open is open; that something fails is believed when
// it fails again.
func (r Rules) believed(s Status, e Event) State {
	lasts := e.At.Sub(s.FirstFailure)
	switch {
	case e.Outcome == Exposed:
		return Open
	case s.State == Invited && (e.Outcome == Failed || e.Outcome == Unknown && e.LetIn): // the role is there
		return Launched
	case s.State == Invited:
		return Invited
	case s.State == Launched && e.At.Sub(s.Since) < r.Settle:
		return Launched
	case s.State == Broken && e.Outcome == Refused && e.At.Sub(s.Since) >= r.Gone:
		return Ended
	case e.Outcome == Unknown && (s.State == Live || s.State == Launched) && (s.Failures >= confirmUnknown || lasts >= r.Silence):
		return Degraded
	case e.Outcome == Unknown:
		return s.State
	case s.Failures >= confirmFailed || s.State == Broken:
		return Broken
	}
	return s.State
}

// wait is the time until the next check after one that was not good. Where AWS throttles it is four times as long.
func (r Rules) wait(s Status, e Event) time.Duration {
	most := r.RetryMax
	switch {
	case s.State == Invited:
		most = r.TryMax
	case s.State == Live || s.State == Launched: // so that an hour of silence is noticed in the hour
		most = min(most, r.Silence/2)
	}
	first := r.Retry
	if e.Throttled {
		first *= 4
	}
	wait := first << min(max(s.Failures-1, 0), 12)
	return spread(min(wait, max(most, first)), e.Jitter)
}

// Again is the time until what was tried so many times in vain is tried again, as of an invitation. Jitter is as in [Event].
func (r Rules) Again(tries int, jitter float64) time.Duration {
	r = r.withDefaults()
	return spread(min(r.Retry<<min(max(tries-1, 0), 12), r.TryMax), jitter)
}

// spread is a time more or less a tenth.
func spread(d time.Duration, jitter float64) time.Duration {
	return d - d/10 + time.Duration(float64(d)/5*jitter)
}
