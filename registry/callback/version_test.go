package callback

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/vendors"
)

const uuid = "0f8fad5b-d9cb-469f-a165-70867728950e"

// ruleOf is the event that a rule was made, by its name.
func ruleOf(name string, ago time.Duration, change func(event, detail map[string]any)) string {
	return said(func(e, d map[string]any) {
		e["detail-type"], e["time"] = "CloudFormation Resource Status Change", now.Add(-ago).Format(time.RFC3339)
		d["logical-resource-id"], d["physical-resource-id"] = "CallBackRule", name
		if change != nil {
			change(e, d)
		}
	})
}

// became is the event that the stack came into a status.
func became(status string, ago time.Duration) string {
	return said(func(e, d map[string]any) {
		e["time"], d["status-details"] = now.Add(-ago).Format(time.RFC3339), map[string]any{"status": status}
	})
}

// The version of the newest rule holds once the stack is complete, in whatever order messages come and how often; it changes no state.
func TestStackTellsItsVersion(t *testing.T) {
	t.Parallel()
	first, made := ruleOf("1.0.0-"+uuid, 30*time.Minute, nil), became("CREATE_COMPLETE", 29*time.Minute)
	next, back := ruleOf("1.1.0-"+uuid, 20*time.Minute, nil), ruleOf("1.0.0-"+uuid, 19*time.Minute, nil)
	strange := ruleOf("1.3.0-"+uuid, 20*time.Minute, nil)
	for _, tt := range []struct {
		name     string
		messages []string
		want     string
		ago      time.Duration
	}{
		{"a launch", []string{first, made}, "1.0.0", 29 * time.Minute},
		{"a launch that is not complete", []string{first}, "", 0},
		{"a launch, without the rule", []string{made}, "", 0},
		{"an update", []string{first, made, next, became("UPDATE_COMPLETE", 18*time.Minute)}, "1.1.0", 18 * time.Minute},
		{"in the same second", []string{next, became("UPDATE_COMPLETE", 20*time.Minute)}, "1.1.0", 20 * time.Minute},
		{"an update that goes on", []string{first, made, next}, "1.0.0", 29 * time.Minute},
		{"an update that was rolled back", []string{first, made, next, back, became("UPDATE_ROLLBACK_COMPLETE", 18*time.Minute)}, "1.0.0", 29 * time.Minute},
		{"and a later update without another version", []string{first, made, next, back, became("UPDATE_ROLLBACK_COMPLETE", 18*time.Minute), became("UPDATE_COMPLETE", 5*time.Minute)}, "1.0.0", 29 * time.Minute},
		{"and back", []string{next, became("UPDATE_COMPLETE", 18*time.Minute), ruleOf("1.0.0-"+uuid, 9*time.Minute, nil), became("UPDATE_COMPLETE", 8*time.Minute)}, "1.0.0", 8 * time.Minute},
		{"an update to a version that is not released", []string{first, made, strange, became("UPDATE_COMPLETE", 18*time.Minute)}, "", 0},
		{"one that was rolled back", []string{first, made, strange, back, became("UPDATE_ROLLBACK_COMPLETE", 18*time.Minute)}, "1.0.0", 29 * time.Minute},
		{"one that goes on", []string{first, made, strange}, "1.0.0", 29 * time.Minute},
		{"one and then to a version that is released", []string{first, made, strange, became("UPDATE_COMPLETE", 18*time.Minute), ruleOf("1.1.0-"+uuid, 9*time.Minute, nil), became("UPDATE_COMPLETE", 8*time.Minute)}, "1.1.0", 8 * time.Minute},
		{"by the rule's ARN", []string{ruleOf("arn:aws:events:us-east-1:123456789012:rule/1.1.0-"+uuid, 20*time.Minute, nil), became("UPDATE_COMPLETE", 18*time.Minute)}, "1.1.0", 18 * time.Minute},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			backwards := slices.Clone(tt.messages)
			slices.Reverse(backwards)
			for order, messages := range map[string][]string{"in order": tt.messages, "backwards": backwards, "twice": append(slices.Clone(tt.messages), backwards...)} {
				p := newPlace(t)
				for _, m := range messages {
					p.read(t, m)
				}
				c := p.get(t)
				got := c.Running()
				want := registry.Running{}
				if tt.want != "" {
					want = registry.Running{Version: tt.want, Source: registry.ToldByStack, At: now.Add(-tt.ago)}
				}
				if got != want || c.Runs != want || c.State != registry.Live {
					t.Errorf("%s: got %+v, %+v, %s", order, got, c.Runs, c.State)
				}
				if log := p.all(t); tt.want != "" && !strings.Contains(log, `"did": "told its version"`) {
					t.Errorf("%s: the log is without it:\n%s", order, log)
				}
			}
		})
	}
}

// An update that was rolled back stays so, with as many updates after it that its rule and its outcome are not kept: a message of it that comes again
// changes nothing.
func TestVersionThatWasRolledBackComesAgain(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	messages := []string{ruleOf("1.0.0-"+uuid, 40*time.Minute, nil), became("CREATE_COMPLETE", 39*time.Minute), ruleOf("1.1.0-"+uuid, 30*time.Minute, nil), became("UPDATE_ROLLBACK_COMPLETE", 29*time.Minute)}
	for i := range 18 {
		messages = append(messages, became("UPDATE_COMPLETE", time.Duration(20-i)*time.Minute))
	}
	p.read(t, messages...)
	want := registry.Running{Version: "1.0.0", Source: registry.ToldByStack, At: now.Add(-39 * time.Minute)}
	if got := p.get(t).Runs; got != want {
		t.Fatalf("runs %+v", got)
	}
	for i, message := range messages {
		p.read(t, message)
		if got := p.get(t).Runs; got != want {
			t.Fatalf("with message %d again it runs %+v", i, got)
		}
	}
}

// Whatever else a message says of a version, nothing follows from it: with what the stack itself tells afterwards too.
func TestForgedVersionsAreNotBelieved(t *testing.T) {
	t.Parallel()
	const theirs = "arn:aws:cloudformation:us-east-1:210987654321:stack/quartic/" + uuid
	messages := map[string]string{
		"another account's":              ruleOf("1.2.0-"+uuid, 3*time.Minute, func(e, d map[string]any) { e["account"], d["stack-id"] = "210987654321", theirs }),
		"another account's, in our name": ruleOf("1.2.0-"+uuid, 3*time.Minute, func(_, d map[string]any) { d["stack-id"] = theirs }),
		"another stack's":                ruleOf("1.2.0-7c9e6679-7425-40de-944b-e07fc1f90ae7", 3*time.Minute, func(_, d map[string]any) { d["stack-id"] = other }),
		"another stack's rule":           ruleOf("1.2.0-7c9e6679-7425-40de-944b-e07fc1f90ae7", 3*time.Minute, nil),
		"another region's":               strings.ReplaceAll(ruleOf("1.2.0-"+uuid, 3*time.Minute, nil), "us-east-1", "eu-west-1"),
		"another partition's":            ruleOf("1.2.0-"+uuid, 3*time.Minute, func(_, d map[string]any) { d["stack-id"] = strings.Replace(stack, "arn:aws:", "arn:aws-cn:", 1) }),
		"no version":                     ruleOf("1.2-"+uuid, 3*time.Minute, nil),
		"a version and more":             ruleOf("1.2.0-"+uuid+"-1", 3*time.Minute, nil),
		"a version before it":            ruleOf("x1.2.0-"+uuid, 3*time.Minute, nil),
		"of another resource":            ruleOf("1.2.0-"+uuid, 3*time.Minute, func(_, d map[string]any) { d["logical-resource-id"] = "Rule" }),
		"a rule's failure":               ruleOf("1.2.0-"+uuid, 3*time.Minute, func(_, d map[string]any) { d["status-details"] = map[string]any{"status": "UPDATE_FAILED"} }),
		"from before the connection":     ruleOf("1.2.0-"+uuid, 90*time.Minute, nil),
		"an older one, again":            ruleOf("1.0.0-"+uuid, 15*time.Minute, nil),
		"one to come":                    ruleOf("1.2.0-"+uuid, -time.Hour, nil),
		"of a program":                   ruleOf("1.2.0-"+uuid, 3*time.Minute, func(e, _ map[string]any) { e["source"] = "com.example" }),
		"a failed update":                became("UPDATE_FAILED", 3*time.Minute),
		"a rollback":                     became("UPDATE_ROLLBACK_COMPLETE", 3*time.Minute),
	}
	for name, message := range forged {
		messages["table: "+name] = message
	}
	for name, message := range messages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			p.read(t, ruleOf("1.1.0-"+uuid, 10*time.Minute, nil), became("UPDATE_COMPLETE", 9*time.Minute))
			want := registry.Running{Version: "1.1.0", Source: registry.ToldByStack, At: now.Add(-9 * time.Minute)}
			p.read(t, message)
			p.read(t, became("UPDATE_COMPLETE", time.Minute), became("UPDATE_COMPLETE", 0))
			page, err := p.List(context.Background(), registry.Query{})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page.Connections {
				if got := c.Running(); c.ID == p.live && got != want || c.ID != p.live && got.Version != "" {
					t.Errorf("%s runs %+v", c.Customer.Number, got)
				}
			}
		})
	}
}

// What is handed back later holds, and what is told later than that.
func TestHandBackIsOverridenByWhatIsLaterOnly(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../../vendors", "quartic")
	if err != nil {
		t.Fatal(err)
	}
	p := newPlace(t)
	p.read(t, ruleOf("1.2.0-"+uuid, 20*time.Minute, nil), became("UPDATE_COMPLETE", 19*time.Minute))
	c := p.get(t)
	told, err := c.Take(defs[0], &handback.Values{Version: "1.1.0", RoleARN: c.Values.RoleARN, BucketName: c.Values.Bucket, Stack: stack, Region: "us-east-1", ExternalID: "e-1"})
	if err != nil {
		t.Fatal(err)
	}
	p.now = now.Add(-10 * time.Minute)
	if c, err = p.Tell(context.Background(), "the customer", told); err != nil {
		t.Fatal(err)
	}
	p.now = now
	handed := registry.Running{Version: "1.1.0", Source: registry.HandedBack, At: now.Add(-10 * time.Minute)}
	if c.Runs != handed {
		t.Errorf("runs %+v", c.Runs)
	}
	p.read(t, ruleOf("1.0.0-"+uuid, 16*time.Minute, nil), became("UPDATE_COMPLETE", 15*time.Minute)) // late
	if c := p.get(t); c.Runs != handed {
		t.Errorf("runs %+v", c.Runs)
	}
	p.read(t, ruleOf("1.2.0-"+uuid, 6*time.Minute, nil), became("UPDATE_COMPLETE", 5*time.Minute))
	if c := p.get(t); c.Runs != (registry.Running{Version: "1.2.0", Source: registry.ToldByStack, At: now.Add(-5 * time.Minute)}) {
		t.Errorf("runs %+v", c.Runs)
	}
}

// A stack of which the ID was not handed back is the connection's if it has the name that it was invited with, and nobody else has it.
func TestVersionOfAnInvitedStack(t *testing.T) {
	t.Parallel()
	const in = "888888888888"
	invited := func(number, stackName string, values registry.Values) registry.New {
		return registry.New{Customer: registry.Customer{Number: number}, Vendor: "quartic", Version: "1.0.0", ExternalID: "x-" + number, Account: in, Region: "us-east-1", Way: "role",
			StackName: stackName, Values: values, Expires: now.Add(time.Hour)}
	}
	anyStack := registry.New{Customer: registry.Customer{Number: "12"}, Vendor: "quartic", Version: "1.0.0", ExternalID: "x-12", Account: in, Region: "us-east-1", Way: "role",
		Values: registry.Values{Bucket: "acme-data", RoleARN: "arn:aws:iam::" + in + ":role/other"}, Due: now}
	for _, tt := range []struct {
		name string
		list []registry.New
		want []string // the numbers of those that run it
	}{
		{"its name", []registry.New{invited("10", "quartic", registry.Values{})}, []string{"10"}},
		{"the usual name", []registry.New{invited("10", "", registry.Values{})}, []string{"10"}},
		{"another name", []registry.New{invited("10", "quartic-2", registry.Values{})}, nil},
		{"one of two", []registry.New{invited("10", "quartic", registry.Values{}), invited("11", "other", registry.Values{})}, []string{"10"}},
		{"either of two", []registry.New{invited("10", "quartic", registry.Values{}), invited("11", "", registry.Values{})}, nil},
		{"whose ID it is", []registry.New{invited("10", "quartic", registry.Values{}), invited("11", "", registry.Values{Stack: strings.ReplaceAll(stack, account, in)})}, []string{"11"}},
		{"no name at all", []registry.New{anyStack}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			p.now = now.Add(-time.Hour)
			if _, err := p.Register(context.Background(), "alice", tt.list); err != nil {
				t.Fatal(err)
			}
			p.now = now
			p.read(t, strings.ReplaceAll(ruleOf("1.0.0-"+uuid, 6*time.Minute, nil), account, in), strings.ReplaceAll(became("CREATE_COMPLETE", 5*time.Minute), account, in))
			page, err := p.List(context.Background(), registry.Query{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range page.Connections {
				if c.Running().Source == registry.ToldByStack {
					got = append(got, c.Customer.Number)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Of an organization's accounts the stack has the name of its stack set's.
func TestVersionOfAnOrganizationsAccount(t *testing.T) {
	t.Parallel()
	for set, want := range map[string]string{"acme": "1.0.0", "acme2": ""} {
		p := newPlace(t)
		p.now = now.Add(time.Minute)
		p.read(t, ofSet(set, named, func(e, d map[string]any) {
			e["time"] = now.Format(time.RFC3339)
			e["detail-type"], d["logical-resource-id"], d["physical-resource-id"] = "CloudFormation Resource Status Change", "CallBackRule", "1.0.0-"+uuid
		}), ofSet(set, named, func(e, _ map[string]any) { e["time"] = now.Format(time.RFC3339) }))
		page, err := p.List(context.Background(), registry.Query{Number: "4"})
		if err != nil || len(page.Connections) != 1 {
			t.Fatal(page, err)
		}
		if got := page.Connections[0].Running().Version; got != want {
			t.Errorf("%s: runs %q", set, got)
		}
	}
}
