package callback

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

const (
	account = "123456789012"
	stack   = "arn:aws:cloudformation:us-east-1:123456789012:stack/quartic/0f8fad5b-d9cb-469f-a165-70867728950e"
	other   = "arn:aws:cloudformation:us-east-1:123456789012:stack/quartic/7c9e6679-7425-40de-944b-e07fc1f90ae7"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// said is an event as EventBridge delivers it, with some of its fields changed.
func said(change func(event, detail map[string]any)) string {
	detail := map[string]any{"stack-id": stack, "status-details": map[string]any{"status": "UPDATE_COMPLETE", "status-reason": ""}, "client-request-token": "Console-UpdateStack-1"}
	event := map[string]any{
		"version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "detail-type": "CloudFormation Stack Status Change", "source": "aws.cloudformation",
		"account": account, "time": now.Add(-time.Minute).Format(time.RFC3339), "region": "us-east-1", "resources": []any{stack}, "detail": detail,
	}
	if change != nil {
		change(event, detail)
	}
	data, err := json.Marshal(event)
	if err != nil {
		panic(err)
	}
	return string(data)
}

func set(field string, value any) string { return said(func(e, _ map[string]any) { e[field] = value }) }

func detail(field string, value any) string {
	return said(func(_, d map[string]any) { d[field] = value })
}

func status(s string) string { return detail("status-details", map[string]any{"status": s}) }

// about is an event of another stack, whose account and region are as its ID says, or not.
func about(id, account, region string) string {
	return said(func(e, d map[string]any) { e["account"], e["region"], d["stack-id"] = account, region, id })
}

// resource is an event about a resource.
func resource(id, status string) string {
	return said(func(e, d map[string]any) {
		e["detail-type"] = "CloudFormation Resource Status Change"
		d["logical-resource-id"], d["physical-resource-id"], d["resource-type"] = id, "x", "AWS::IAM::Role"
		d["status-details"] = map[string]any{"status": status}
	})
}

// Accounts of an organization, or none.
const (
	named     = "222222222222"
	dismissed = "333333333333"
	leftOut   = "444444444444"
	stranger  = "555555555555"
)

// ofSet is an event of a stack that a stack set made in an account.
func ofSet(set, account string, change func(event, detail map[string]any)) string {
	return said(func(e, d map[string]any) {
		e["account"] = account
		d["stack-id"] = "arn:aws:cloudformation:us-east-1:" + account + ":stack/StackSet-" + set + "-7c9e6679-7425-40de-944b-e07fc1f90ae7/0f8fad5b-d9cb-469f-a165-70867728950e"
		d["status-details"] = map[string]any{"status": "CREATE_COMPLETE"}
		if change != nil {
			change(e, d)
		}
	})
}

// forged are messages that are none, or none of ours: nobody is checked for them, and no state is another one.
var forged = map[string]string{
	"nothing":                                 "",
	"no JSON":                                 "Please check the connection of quartic.",
	"a text":                                  `"UPDATE_COMPLETE"`,
	"a list":                                  "[" + said(nil) + "]",
	"half an event":                           said(nil)[:200],
	"two events":                              said(nil) + said(nil),
	"an event and a word":                     said(nil) + " true",
	"a key twice":                             strings.Replace(said(nil), `"account":`, `"account":"210987654321","account":`, 1),
	"a key again in other letters":            strings.Replace(about(stack, "999999999999", "us-east-1"), `"detail":`, `"Account":"`+account+`","detail":`, 1),
	"the keys in other letters":               strings.ToUpper(said(nil)[:len(said(nil))/2]) + said(nil)[len(said(nil))/2:],
	"a source in other letters":               strings.Replace(said(nil), `"source":`, `"Source":`, 1),
	"a detail in other letters":               strings.Replace(said(nil), `"stack-id":`, `"Stack-Id":`, 1),
	"no detail":                               set("detail", nil),
	"a detail that is a text":                 set("detail", said(nil)),
	"bytes that are no text":                  strings.Replace(said(nil), "quartic", "quart\xffic", 1),
	"a mark of the order of bytes":            "\ufeff" + said(nil),
	"an event within another":                 set("detail", json.RawMessage(said(nil))),
	"as a topic would pass it on":             fmt.Sprintf(`{"Type":"Notification","Message":%q}`, said(nil)),
	"as deep as it may be long":               strings.Repeat("[", mostMessage),
	"huge":                                    set("resources", []any{strings.Repeat("x", mostMessage)}),
	"deep":                                    strings.Repeat("[", 100) + strings.Repeat("]", 100),
	"an event of a program":                   set("source", "com.example"),
	"a source like ours":                      set("source", "aws.cloudformation.example"),
	"no source":                               said(func(e, _ map[string]any) { delete(e, "source") }),
	"drift":                                   set("detail-type", "CloudFormation Drift Detection Status Change"),
	"another version of events":               set("version", "1"),
	"no ID":                                   set("id", "../../etc"),
	"an account that is a number":             set("account", 123456789012),
	"an account with a space":                 about(strings.Replace(stack, account, account+" ", 1), account+" ", "us-east-1"),
	"an account in other digits":              set("account", "１２３４５６７８９０１２"),
	"another account, of the same stack's ID": set("account", "210987654321"),
	"another account's stack, in our name":    about("arn:aws:cloudformation:us-east-1:210987654321:stack/quartic/0f8fad5b-d9cb-469f-a165-70867728950e", account, "us-east-1"),
	"another account's own stack":             about("arn:aws:cloudformation:us-east-1:999999999999:stack/quartic/0f8fad5b-d9cb-469f-a165-70867728950e", "999999999999", "us-east-1"),
	"another region's, in ours":               about(strings.Replace(stack, "us-east-1", "eu-west-1", 1), account, "us-east-1"),
	"another region's own":                    about(strings.Replace(stack, "us-east-1", "eu-west-1", 1), account, "eu-west-1"),
	"another partition's, in ours":            about(strings.Replace(stack, "arn:aws:", "arn:aws-cn:", 1), account, "us-east-1"),
	"another partition's own":                 about("arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/quartic/0f8fad5b-d9cb-469f-a165-70867728950e", account, "cn-north-1"),
	"no region":                               about(strings.Replace(stack, "us-east-1", "", 1), account, ""),
	"another stack of the account's":          about(other, account, "us-east-1"),
	"the deletion of somebody else's stack": said(func(_, d map[string]any) {
		d["stack-id"], d["status-details"] = other, map[string]any{"status": "DELETE_IN_PROGRESS"}
	}),
	"another invitation of the account's": about("arn:aws:cloudformation:us-east-1:210987654321:stack/quartic/0f8fad5b-d9cb-469f-a165-70867728950e", "210987654321", "us-east-1"),
	"the deletion of what was only invited": said(func(e, d map[string]any) {
		e["account"], d["stack-id"], d["status-details"] = "210987654321", "arn:aws:cloudformation:us-east-1:210987654321:stack/theirs-2/0f8fad5b-d9cb-469f-a165-70867728950e", map[string]any{"status": "DELETE_IN_PROGRESS"}
	}),
	"another region of a partition that is none of its": about(strings.Replace(stack, "us-east-1", "us-gov-west-1", 1), account, "us-gov-west-1"),
	"the stack's ID in other letters":                   detail("stack-id", strings.ToUpper(stack[:len(stack)-36])+stack[len(stack)-36:]),
	"more behind the stack's ID":                        detail("stack-id", stack+"/Role"),
	"an external ID of nobody's":                        about(strings.Replace(other, "quartic", "e-2", 1), account, "us-east-1"),
	"a version of another stack's": said(func(e, d map[string]any) {
		e["detail-type"], d["stack-id"], d["logical-resource-id"] = "CloudFormation Resource Status Change", other, "CallBackRule"
		d["physical-resource-id"] = "9.9.9-7c9e6679-7425-40de-944b-e07fc1f90ae7"
	}),
	"an old version, again": said(func(e, d map[string]any) {
		e["time"], e["detail-type"], d["logical-resource-id"] = now.Add(-26*time.Hour).Format(time.RFC3339), "CloudFormation Resource Status Change", "CallBackRule"
		d["physical-resource-id"] = "1.0.0-0f8fad5b-d9cb-469f-a165-70867728950e"
	}),
	"a stack set":                     detail("stack-id", strings.Replace(stack, ":stack/", ":stackset/", 1)),
	"a stack's name alone":            detail("stack-id", "quartic"),
	"a name of another form":          detail("stack-id", strings.Replace(stack, "quartic", "quartic\u202e", 1)),
	"a line more":                     detail("stack-id", stack+"\n"),
	"a failure":                       status("ROLLBACK_COMPLETE"),
	"a deletion that is done":         status("DELETE_COMPLETE"),
	"a status in other letters":       status("update_complete"),
	"no status":                       detail("status-details", nil),
	"a status that is a list":         detail("status-details", []any{"UPDATE_COMPLETE"}),
	"a stack's event with a resource": detail("logical-resource-id", "Role"),
	"a resource's event without one":  set("detail-type", "CloudFormation Resource Status Change"),
	"a resource's deletion":           resource("Role", "DELETE_IN_PROGRESS"),
	"a resource of another form":      resource("Role'; drop table", "UPDATE_COMPLETE"),
	"no time":                         set("time", ""),
	"a time that is a number":         set("time", now.Unix()),
	"a time to come":                  set("time", now.Add(time.Hour).Format(time.RFC3339)),
	"an old one, again":               set("time", now.Add(-30*24*time.Hour).Format(time.RFC3339)),
	"one of before the last check":    set("time", now.Add(-2*time.Hour).Format(time.RFC3339)),
	"an old deletion, again": said(func(e, d map[string]any) {
		e["time"], d["status-details"] = now.Add(-26*time.Hour).Format(time.RFC3339), map[string]any{"status": "DELETE_IN_PROGRESS"}
	}),
	"a named account's stack of the set":          ofSet("acme", named, nil),
	"a dismissed account's stack of the set":      ofSet("acme", dismissed, nil),
	"an account that the set leaves out":          ofSet("acme", leftOut, nil),
	"a stack of a set that nobody was invited to": ofSet("acme2", stranger, nil),
	"a stack of the set of an ended organization": ofSet("gone", stranger, nil),
	"the set's name alone":                        about("arn:aws:cloudformation:us-east-1:"+stranger+":stack/acme/0f8fad5b-d9cb-469f-a165-70867728950e", stranger, "us-east-1"),
	"a name that begins as the set's stacks'":     about("arn:aws:cloudformation:us-east-1:"+stranger+":stack/StackSet-acme-1/0f8fad5b-d9cb-469f-a165-70867728950e", stranger, "us-east-1"),
	"the set of another name's end":               ofSet("my-acme", stranger, nil),
	"the set in other letters":                    ofSet("Acme", stranger, nil),
	"the set in a region that it is not in":       strings.ReplaceAll(ofSet("acme", stranger, nil), "us-east-1", "eu-west-1"),
	"the set in another partition":                strings.ReplaceAll(strings.ReplaceAll(ofSet("acme", stranger, nil), "us-east-1", "cn-north-1"), "arn:aws:", "arn:aws-cn:"),
	"the set's stack, of another account":         ofSet("acme", stranger, func(e, _ map[string]any) { e["account"] = account }),
	"a deletion of the set's stack":               ofSet("acme", stranger, func(_, d map[string]any) { d["status-details"] = map[string]any{"status": "DELETE_IN_PROGRESS"} }),
	"a failure of the set's stack":                ofSet("acme", stranger, func(_, d map[string]any) { d["status-details"] = map[string]any{"status": "ROLLBACK_COMPLETE"} }),
	"a resource of the set's stack": ofSet("acme", stranger, func(e, d map[string]any) {
		e["detail-type"], d["logical-resource-id"] = "CloudFormation Resource Status Change", "Role"
	}),
	"an old one of the set's stack": ofSet("acme", stranger, func(e, _ map[string]any) { e["time"] = now.Add(-15 * 24 * time.Hour).Format(time.RFC3339) }),
	"a deletion that a check has seen was none": said(func(e, d map[string]any) {
		e["time"], d["status-details"] = now.Add(-5*time.Hour).Format(time.RFC3339), map[string]any{"status": "DELETE_IN_PROGRESS"}
	}),
}

// place is a registry with three connections: a live one, one of another account whose stack's name is known, and one that is ended; and
// with an organization, of which an account is named, one left out and one dismissed, and one that is ended.
type place struct {
	*store.Store
	now                time.Time
	live, organization string
}

func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{now: now.Add(-time.Hour)}
	s, err := store.Open(context.Background(), store.Config{Database: filepath.Join(t.TempDir(), "registry.db"), Now: func() time.Time { return p.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	p.Store = s
	role := func(of string) registry.Values {
		return registry.Values{Bucket: "acme-data", RoleARN: "arn:aws:iam::" + of + ":role/acme"}
	}
	values := role(account)
	values.Stack = stack
	made, err := s.Register(context.Background(), "alice", []registry.New{
		{Customer: registry.Customer{Number: "1"}, Vendor: "quartic", Version: "1.0.0", ExternalID: "e-1", Account: account, Region: "us-east-1", Way: "role", Values: values, Due: p.now},
		{Customer: registry.Customer{Number: "2"}, Vendor: "quartic", Version: "1.0.0", ExternalID: "e-2", Account: "210987654321", Region: "us-east-1", Way: "role", Values: role("210987654321"),
			StackName: "theirs", Expires: now.Add(time.Hour), Due: now.Add(24 * time.Hour)},
		{Customer: registry.Customer{Number: "3"}, Vendor: "quartic", Version: "1.0.0", ExternalID: "e-3", Account: account, Region: "us-east-1", Way: "role", Values: registry.Values{Bucket: "acme-more", RoleARN: "arn:aws:iam::" + account + ":role/more", Stack: other}, Due: p.now},
	})
	if err != nil {
		t.Fatal(err)
	}
	p.live = made[0].ID
	p.check(t, registry.Good)
	if _, err := s.End(context.Background(), "alice", made[2].ID, "they left"); err != nil {
		t.Fatal(err)
	}
	p.now = now
	p.organizations(t)
	return p
}

func (p *place) organizations(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	o := registry.Organization{Customer: registry.Customer{Number: "4"}, Vendor: "quartic", Version: "1.0.0", ExternalID: "e-4", StackName: "acme",
		Parameters: map[string]string{"Regions": "us-east-1", "ExcludedAccountIds": "111111111111, " + leftOut}}
	var err error
	if o, _, err = p.RegisterOrganization(ctx, "alice", o, []registry.New{{Customer: o.Customer, Vendor: o.Vendor, Version: o.Version, ExternalID: o.ExternalID, Account: named,
		Region: "us-east-1", Way: "role", Expires: now.Add(time.Hour), Token: "t"}}); err != nil {
		t.Fatal(err)
	}
	p.organization = o.ID
	if isNew, err := p.TellUnnamed(ctx, o.ID, dismissed, "us-east-1", stack, p.now); err != nil || !isNew {
		t.Fatal(isNew, err)
	}
	list, err := p.Unnamed(ctx, o.ID)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if _, err := p.Dismiss(ctx, "alice", list[0].ID, "not theirs"); err != nil {
		t.Fatal(err)
	}
	o.StackName, o.ExternalID = "gone", "e-5"
	if o, _, err = p.RegisterOrganization(ctx, "alice", o, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := p.EndOrganization(ctx, "alice", o.ID, "they left"); err != nil {
		t.Fatal(err)
	}
}

// all is everything that a registry says.
func (p *place) all(t *testing.T) string {
	t.Helper()
	page, err := p.List(context.Background(), registry.Query{})
	if err != nil {
		t.Fatal(err)
	}
	log, err := p.Log(context.Background(), "", "", 100)
	if err != nil {
		t.Fatal(err)
	}
	unnamed, err := p.Unnamed(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.MarshalIndent([]any{page, log, unnamed}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// queue has messages that are there until they are deleted.
type queue struct {
	messages []string
	deleted  int
	refuses  error
}

func (q *queue) ReceiveMessage(context.Context, *sqs.ReceiveMessageInput, ...func(*sqs.Options)) (*sqs.ReceiveMessageOutput, error) {
	out := &sqs.ReceiveMessageOutput{}
	for i := range q.messages {
		out.Messages = append(out.Messages, types.Message{Body: &q.messages[i], ReceiptHandle: new(fmt.Sprint(i))})
	}
	q.messages = nil
	return out, q.refuses
}

func (q *queue) DeleteMessage(context.Context, *sqs.DeleteMessageInput, ...func(*sqs.Options)) (*sqs.DeleteMessageOutput, error) {
	q.deleted++
	return &sqs.DeleteMessageOutput{}, q.refuses
}

func (p *place) read(t *testing.T, messages ...string) (news int) {
	t.Helper()
	q := &queue{messages: messages}
	released := func(vendor, version string) (bool, error) {
		return vendor == "quartic" && slices.Contains([]string{"1.0.0", "1.1.0", "1.2.0"}, version), nil
	}
	r := &Reader{Queue: q, Store: p.Store, Released: released, Now: func() time.Time { return p.now }, Nudge: func(context.Context) error { news++; return nil }}
	if err := r.Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	if q.deleted != len(messages) {
		t.Errorf("%d of %d messages are deleted", q.deleted, len(messages))
	}
	return news
}

// A forged, replayed, late or misaddressed message changes nothing, and nothing is checked for it.
func TestForgedMessagesChangeNothing(t *testing.T) {
	t.Parallel()
	if len(forged) < 60 {
		t.Fatalf("%d messages", len(forged))
	}
	for name, message := range forged {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			before := p.all(t)
			if news := p.read(t, message); news > 0 {
				t.Error("something is to be checked")
			}
			if diff := cmp.Diff(before, p.all(t)); diff != "" {
				t.Errorf("(-before +after):\n%s", diff)
			}
		})
	}
}
