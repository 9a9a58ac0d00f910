package guides

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/customer/policyedit"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
)

const (
	// customer is the account of every launch, and stranger somebody else's.
	customer = "111122223333"
	stranger = "999999999999"
)

// admits reports whether this is who must get in.
func (w who) admits(c judge.Caller) bool {
	shows := func(key, want string) bool { return want == "" || slices.Equal(c.Context[key], []string{want}) }
	if !shows("sts:ExternalId", w.ExternalID) || !shows("sts:RoleSessionName", w.Session) {
		return false
	}
	switch {
	case w.ARN != "":
		return c.ARN == w.ARN
	case w.Account != "":
		return strings.HasPrefix(c.ARN, "arn:aws:iam::"+w.Account+":")
	}
	return c.Federated == provider(w.Issuer, customer) && shows(w.Issuer+":sub", w.Subject) && shows(w.Issuer+":"+audienceKey(w.Issuer), w.Audience)
}

// callers are those who are meant, as they come.
func (w who) callers() []judge.Caller {
	context := map[string][]string{}
	show := func(key, value string) {
		if value != "" {
			context[key] = []string{value}
		}
	}
	show("sts:ExternalId", w.ExternalID)
	show("sts:RoleSessionName", w.Session)
	switch {
	case w.ARN != "":
		return []judge.Caller{{ARN: w.ARN, Context: context}}
	case w.Account != "":
		start := "arn:aws:iam::" + w.Account + ":"
		return []judge.Caller{{ARN: start + "root", Context: context}, {ARN: start + "role/service", Context: context}, {ARN: start + "user/somebody", Context: context}}
	}
	show(w.Issuer+":sub", w.Subject)
	show(w.Issuer+":"+audienceKey(w.Issuer), w.Audience)
	return []judge.Caller{{Federated: provider(w.Issuer, customer), Context: context}}
}

// provider is whom a trust policy names for an issuer: one that IAM knows by its name, any other by the OIDC provider of an account.
func provider(issuer, account string) string {
	if issuer == "accounts.google.com" {
		return issuer
	}
	return "arn:aws:iam::" + account + ":oidc-provider/" + issuer
}

func audienceKey(issuer string) string {
	if issuer == "accounts.google.com" {
		return "oaud"
	}
	return "aud"
}

// near are those who are nearly right: of the same account, of the same name elsewhere, with another token.
func (w who) near() []who {
	list := []who{w}
	change := func(f func(w *who)) {
		other := w
		f(&other)
		list = append(list, other)
	}
	if parts := strings.SplitN(w.ARN, ":", 6); len(parts) == 6 {
		kind, name, _ := strings.Cut(parts[5], "/")
		other := map[string]string{"role": "user", "user": "role"}[kind]
		for _, arn := range []string{
			w.ARN + "2", "arn:aws:iam::" + parts[4] + ":root", "arn:aws:iam::" + parts[4] + ":" + other + "/" + name, "arn:aws:iam::" + parts[4] + ":" + kind + "/another",
			"arn:aws:iam::" + stranger + ":" + parts[5], "arn:aws-cn:iam::" + parts[4] + ":" + parts[5], "arn:aws:iam::" + customer + ":" + parts[5],
		} {
			change(func(w *who) { w.ARN = arn })
		}
	}
	if w.Account != "" {
		change(func(w *who) { w.Account = stranger })
		change(func(w *who) { w.Account, w.ARN = "", "arn:aws-us-gov:iam::"+w.Account+":root" })
	}
	if w.Issuer != "" {
		for _, s := range []string{"", w.Subject + "x", "x" + w.Subject, strings.ToUpper(w.Subject), "*"} {
			change(func(w *who) { w.Subject = s })
		}
		for _, a := range []string{"", "https://other.example.com", w.Audience + "x"} {
			change(func(w *who) { w.Audience = a })
		}
		for _, i := range []string{"other.example.com", w.Issuer + ".example.com", w.Issuer + "/more", "x" + w.Issuer} {
			change(func(w *who) { w.Issuer = i })
		}
	}
	if w.Session != "" {
		for _, s := range []string{"", w.Session + "x", w.Session[1:], "another"} {
			change(func(w *who) { w.Session = s })
		}
	}
	return list
}

// everybody are all who try to get in: those of every guide, those near to the launch's own, each with every external ID that
// somebody could try, and AWS's services.
func everybody(l launch, all []guide) []judge.Caller {
	people := []who{{Account: stranger}, {Account: customer}}
	ids := []string{"", "another", "*"}
	for _, g := range all {
		for _, p := range g.BucketPolicy {
			people = append(people, who{ARN: p})
		}
		for _, other := range g.Launches {
			people = append(people, other.LetsIn...)
		}
	}
	for _, w := range l.LetsIn {
		people = append(people, w.near()...)
		if id := w.ExternalID; id != "" {
			ids = append(ids, id, strings.ToUpper(id), id+"x", id[1:], id[:len(id)-1])
		}
	}
	var list []judge.Caller
	for _, w := range people {
		list = append(list, w.callers()...) // as they come to their own customers
		for _, id := range ids {
			w.ExternalID = id
			list = append(list, w.callers()...)
		}
	}
	for _, service := range []string{"ec2.amazonaws.com", "lambda.amazonaws.com", "s3.amazonaws.com"} {
		list = append(list, judge.Caller{Service: service})
	}
	for _, w := range l.LetsIn {
		if w.Issuer == "" {
			continue
		}
		for _, c := range w.callers() { // the right claims, told by the provider of somebody else
			c.Federated = provider(w.Issuer, stranger) + map[bool]string{true: "x"}[w.Issuer == provider(w.Issuer, customer)]
			list = append(list, c)
		}
	}
	return list
}

// checkDoor holds who may assume a role against who must.
func (r *result) checkDoor(j *judge.Judge, role string, l launch, all []guide) {
	let := map[int]bool{}
	for _, c := range everybody(l, all) {
		want := false
		for i, w := range l.LetsIn {
			if w.admits(c) {
				want, let[i] = true, true
			}
		}
		r.decisions++
		if got, err := j.MayAssume(role, c); err != nil {
			r.failf("%s: %v", l.Of, err)
		} else if got != want {
			r.failf("%s: %s%s%s with %v gets in: %t, must be %t", l.Of, c.ARN, c.Federated, c.Service, c.Context, got, want)
		}
	}
	if len(let) != len(l.LetsIn) {
		r.failf("%s: of %d who must get in, %d tried", l.Of, len(l.LetsIn), len(let))
	}
}

// mergedFor is a policy, of the bucket or of its key if there is one, with the statements of a launch in it.
func mergedFor(l launch, rules *policyedit.Rules, bucket, policy, key string) (string, error) {
	choices := maps.Clone(l.Choices)
	maps.DeleteFunc(choices, func(name, _ string) bool { return !rules.Takes(name) })
	ask, err := rules.AskOf(bucket, region, choices)
	if err != nil {
		return "", err
	}
	ask.Key = key
	ours, err := rules.Statements(ask)
	if err != nil {
		return "", err
	}
	merged, err := rules.Merge(policy, ask, ours)
	if err != nil {
		return "", err
	}
	return merged.Text, nil
}

// checkExisting holds the policy of a bucket that is there, into which the statements were put, against the same facts.
func (r *result) checkExisting(g guide, l launch, all []guide) {
	rules := policyedit.For(g.def)
	if rules == nil {
		return
	}
	bucket := g.def.Bucket.ExistingStart() + "shared-bucket"
	if _, err := mergedFor(l, rules, "shared-bucket", ownersPolicy, ""); (err != nil) != (bucket != "shared-bucket") {
		r.failf("%s: of a bucket whose name may begin any way it says %v, and of one that is there it must begin with %q", l.Of, err, g.def.Bucket.ExistingStart())
	}
	merged, err := mergedFor(l, rules, bucket, strings.ReplaceAll(ownersPolicy, "shared-bucket", bucket), "")
	if err != nil {
		r.failf("%s: %v", l.Of, err)
		return
	}
	j, err := judgeOf(bucket, merged)
	if err != nil {
		r.failf("%s: %v", l.Of, err)
		return
	}
	r.checkGuests(j, shared{launch: l, bucket: bucket, isNew: true}, g.facts, all) // as new: without TLS nobody gets in
}

// ownersPolicy is one that a bucket has already.
const ownersPolicy = `{"Version": "2012-10-17", "Statement": [{"Sid": "RefuseHttp", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
 "Resource": ["arn:aws:s3:::shared-bucket", "arn:aws:s3:::shared-bucket/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}`

// checkGuests holds whom the bucket's policy lets in, and with what, against who must get in.
func (r *result) checkGuests(j *judge.Judge, s shared, f facts, all []guide) {
	for _, w := range s.LetsIn {
		for _, c := range w.callers() {
			r.checkGrants(func(req judge.Request) (bool, error) { return j.GuestAllows(s.bucket, c, req) }, s, f)
		}
	}
	var asked []request // of what is shared, what the guide names, by everybody
	for _, req := range s.requests() {
		if strings.HasPrefix(req.Resource, "arn:aws:s3:::"+s.bucket) && slices.ContainsFunc(f.Statements, func(st statement) bool { return slices.Contains(st.Actions, req.Action) }) {
			asked = append(asked, req)
		}
	}
	for _, c := range everybody(s.launch, all) {
		want := slices.ContainsFunc(s.LetsIn, func(w who) bool { return w.admits(c) })
		got := false
		for _, req := range asked {
			may, err := j.GuestAllows(s.bucket, c, req.Request)
			r.decisions++
			if err != nil {
				r.failf("%s: %v", s.Of, err)
			}
			got = got || may
		}
		if got != want {
			r.failf("%s: the bucket's policy lets %s%s%s with %v in: %t, must be %t", s.Of, c.ARN, c.Federated, c.Service, c.Context, got, want)
		}
	}
}

// result is how many decisions were held against the facts, and which of them were not as they must be.
type result struct {
	decisions int
	failures  []string
}

func (r *result) failf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}
