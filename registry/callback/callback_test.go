package callback

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// check is a check of the live connection, with an outcome, now.
func (p *place) check(t *testing.T, outcome registry.Outcome) registry.Connection {
	t.Helper()
	ctx := context.Background()
	c, _, err := p.Begin(ctx, p.live, "worker", p.now.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	c, written, err := p.Record(ctx, store.Result{By: "worker", Revision: c.Revision, Check: registry.Check{Connection: p.live, Started: p.now, Outcome: outcome}}, nil)
	if err != nil || !written {
		t.Fatalf("%t, %v", written, err)
	}
	return c
}

func (p *place) get(t *testing.T) registry.Connection {
	t.Helper()
	c, err := p.Get(context.Background(), p.live)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What a stack tells moves the next check up, once, and changes no state.
func TestMessageMovesTheCheckUp(t *testing.T) {
	t.Parallel()
	for name, message := range map[string]string{
		"a launch": status("CREATE_COMPLETE"), "an update": said(nil), "an update that failed": status("UPDATE_ROLLBACK_COMPLETE"), "a role": resource("Role", "UPDATE_COMPLETE"),
		"fields that nobody knows": set("replay-name", "x"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			before := p.get(t)
			if news := p.read(t, message, message); news != 1 {
				t.Errorf("%d nudges", news)
			}
			after := p.get(t)
			if !after.Next.Equal(p.now) {
				t.Errorf("next check at %v, must be now", after.Next)
			}
			after.Next, after.Changed = before.Next, before.Changed
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("(-before +after):\n%s", diff)
			}
			log := p.all(t)
			if n := strings.Count(log, "told what becomes of it"); n != 1 {
				t.Errorf("%d lines of the log:\n%s", n, log)
			}
			p.now = p.now.Add(time.Second)
			p.check(t, registry.Good)
			checked := p.all(t)
			if news := p.read(t, message); news > 0 || checked != p.all(t) {
				t.Error("the same message after the check is something new")
			}
		})
	}
}

// EventBridge says whole seconds: what became of a stack in the second in which a check began may have become of it later than that.
func TestMessageOfTheSecondOfACheck(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.now = now.Add(400 * time.Millisecond)
	p.check(t, registry.Good)
	message := set("time", now.Format(time.RFC3339))
	p.now = now.Add(3 * time.Second)
	if news := p.read(t, message); news != 1 {
		t.Errorf("%d nudges", news)
	}
	p.check(t, registry.Good)
	if news := p.read(t, message); news != 0 {
		t.Error("the same message after the next check is something new")
	}
}

// The new version is said in the log, and believed of nobody: what runs is what was handed back.
func TestVersionIsSaid(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	message := said(func(e, d map[string]any) {
		e["detail-type"] = "CloudFormation Resource Status Change"
		d["logical-resource-id"], d["physical-resource-id"] = "CallBackRule", "1.2.0-0f8fad5b-d9cb-469f-a165-70867728950e"
	})
	p.read(t, resource("Role", "UPDATE_COMPLETE"), message, message) // the first one moves the check up
	if log := p.all(t); strings.Count(log, "UPDATE_COMPLETE of CallBackRule of stack quartic, by its name of template 1.2.0") != 1 {
		t.Errorf("got %s", log)
	}
	if c := p.get(t); c.Running().Version != "" {
		t.Errorf("runs %q", c.Running().Version)
	}
}

// A deletion is reported, and ended once the role refuses: in whatever order messages come, and how often.
func TestDeletionIsReported(t *testing.T) {
	t.Parallel()
	deletion := status("DELETE_IN_PROGRESS")
	t.Run("the role refuses", func(t *testing.T) {
		t.Parallel()
		p := newPlace(t)
		if news := p.read(t, deletion, said(nil), deletion); news != 1 {
			t.Errorf("%d nudges", news)
		}
		if c := p.get(t); c.State != registry.Live || c.Reported.IsZero() {
			t.Errorf("state %s, reported %v", c.State, c.Reported)
		}
		p.now = p.now.Add(2 * time.Minute)
		if c := p.check(t, registry.Refused); c.State != registry.Ended {
			t.Errorf("state %s", c.State)
		}
	})
	t.Run("it was none", func(t *testing.T) {
		t.Parallel()
		p := newPlace(t)
		p.read(t, deletion)
		for range 14 {
			p.now = p.now.Add(5 * time.Minute)
			if c := p.check(t, registry.Good); c.State != registry.Live {
				t.Fatalf("state %s", c.State)
			}
		}
		if c := p.get(t); !c.Reported.IsZero() || c.Next.Before(p.now.Add(20*time.Hour)) {
			t.Errorf("reported %v, next %v", c.Reported, c.Next)
		}
		before := p.all(t)
		if news := p.read(t, deletion); news > 0 || p.all(t) != before { // replayed
			t.Error("an old deletion is something new")
		}
		if c := p.check(t, registry.Refused); c.State != registry.Live { // one refusal is no end
			t.Errorf("state %s", c.State)
		}
	})
	t.Run("no message comes", func(t *testing.T) {
		t.Parallel()
		p := newPlace(t)
		for range 3 {
			p.now = p.now.Add(24 * time.Hour)
			p.check(t, registry.Refused)
		}
		if c := p.get(t); c.State != registry.Broken {
			t.Errorf("state %s", c.State)
		}
		p.now = p.now.Add(31 * 24 * time.Hour)
		if c := p.check(t, registry.Refused); c.State != registry.Ended {
			t.Errorf("state %s", c.State)
		}
	})
}

// A message that the database does not take comes again, and one that the queue does not give is waited for.
func TestNothingIsLostByFailures(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.Close()
	q := &queue{messages: []string{said(nil)}}
	r := &Reader{Queue: q, Store: p.Store, Now: func() time.Time { return now }}
	if err := r.Once(context.Background()); err == nil || q.deleted != 0 {
		t.Errorf("got %v, %d deleted", err, q.deleted)
	}
	q.refuses = errors.New("AWS.SimpleQueueService.NonExistentQueue")
	if err := r.Once(context.Background()); !errors.Is(err, q.refuses) {
		t.Errorf("got %v", err)
	}
}

// An invitation leads from the account and the name of the stack to the connection, before anything is handed back.
func TestMayBeAbout(t *testing.T) {
	t.Parallel()
	m, err := Parse([]byte(said(nil)), now)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		connection registry.Connection
		want       bool
	}{
		"the account alone":           {registry.Connection{Account: account}, true},
		"its region":                  {registry.Connection{Account: account, Region: "us-east-1"}, true},
		"another region":              {registry.Connection{Account: account, Region: "us-east-2"}, false},
		"no account":                  {registry.Connection{Region: "us-east-1"}, false},
		"the invited name":            {registry.Connection{Account: account, Invitation: registry.Invitation{StackName: "quartic"}}, true},
		"another invited name":        {registry.Connection{Account: account, Invitation: registry.Invitation{StackName: "quartic-2"}}, false},
		"the name":                    {registry.Connection{Account: account, Values: registry.Values{Stack: "quartic"}, Invitation: registry.Invitation{StackName: "x"}}, true},
		"the stack":                   {registry.Connection{Account: account, Values: registry.Values{Stack: stack}}, true},
		"the next stack of the name":  {registry.Connection{Account: account, Values: registry.Values{Stack: other}}, false},
		"a role of another partition": {registry.Connection{Account: account, Values: registry.Values{RoleARN: "arn:aws-cn:iam::123456789012:role/acme"}}, false},
	} {
		if got := MayBeAbout(m, c.connection); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// An account that the set leaves out has no stack of it, whichever way it was left out.
func TestReaches(t *testing.T) {
	t.Parallel()
	m := Message{Account: stranger, Region: "us-east-1"}
	for _, c := range []struct {
		parameters map[string]string
		want       bool
	}{
		{nil, true},
		{map[string]string{"Regions": "eu-west-1, us-east-1"}, true},
		{map[string]string{"Regions": "eu-west-1"}, false},
		{map[string]string{"ExcludedAccountIds": named + ", " + stranger}, false},
		{map[string]string{"ExcludedAccountIds": named}, true},
		{map[string]string{"OnlyAccountIds": named + ", " + stranger}, true},
		{map[string]string{"OnlyAccountIds": named}, false},
		{map[string]string{"OnlyAccountIds": ""}, true},
	} {
		if got := Reaches(registry.Organization{Parameters: c.parameters}, m); got != c.want {
			t.Errorf("%v: got %t", c.parameters, got)
		}
	}
}

// An account of an organization that nobody has named is taken down once, as a hint: no connection follows from what it tells, however often.
// Whoever forges such messages needs an account for each, and no more than fifty are open.
func TestUnnamedAccountIsAHint(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	before, err := p.List(context.Background(), registry.Query{})
	if err != nil {
		t.Fatal(err)
	}
	launched := ofSet("acme", stranger, nil)
	if news := p.read(t, launched, launched); news != 1 {
		t.Errorf("%d nudges", news)
	}
	if news := p.read(t, launched, ofSet("acme", stranger, func(_, d map[string]any) { d["status-details"] = map[string]any{"status": "UPDATE_COMPLETE"} })); news != 0 {
		t.Error("said again it is something new")
	}
	list, err := p.Unnamed(context.Background(), p.organization)
	if err != nil || len(list) != 2 || list[1].Account != stranger || list[1].Region != "us-east-1" || !list[1].Next.Equal(p.now) || !strings.Contains(list[1].Stack, ":stack/StackSet-acme-") {
		t.Fatalf("got %+v, %v", list, err)
	}
	var many []string
	for i := range 60 {
		many = append(many, ofSet("acme", fmt.Sprintf("6%011d", i), nil))
	}
	p.read(t, many...)
	if list, err = p.Unnamed(context.Background(), p.organization); err != nil || len(list) != 51 { // one of which is dismissed
		t.Errorf("%d accounts, %v", len(list), err)
	}
	after, err := p.List(context.Background(), registry.Query{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("connections (-before +after):\n%s", diff)
	}
}
