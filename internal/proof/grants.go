package proof

import (
	"fmt"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Report is what a proof found: how many decisions the judge made, and each that was not as it must be.
type Report struct {
	Decisions int
	Failures  []string
}

func (r *Report) failf(format string, args ...any) {
	r.Failures = append(r.Failures, fmt.Sprintf(format, args...))
}

// Add takes over what another report found.
func (r *Report) Add(other Report) {
	r.Decisions += other.Decisions
	r.Failures = append(r.Failures, other.Failures...)
}

// Expected says whether a request must be allowed, whoever grants it: the guide's policy, or the definition's list.
type Expected func(l Launch, req judge.Request) (bool, error)

// Sample takes some of the requests of the grid, where all would take too long. nil takes all.
type Sample func([]judge.Request) []judge.Request

// ExactGrants holds every decision about every request of the grid, or a sample of it, against what is expected.
func ExactGrants(l Launch, expected Expected, sample Sample) (r Report) {
	j, err := judge.Of(l.Stack)
	if err != nil {
		r.failf("%s: %v", l, err)
		return r
	}
	if l.Definition.Access.BucketPolicy != nil {
		return exactGuests(l, j, expected, sample)
	}
	requests := l.grid()
	if sample != nil {
		requests = sample(requests)
	}
	sets := l.sets()
	for _, id := range j.Principals() {
		of := slices.IndexFunc(sets, func(s Launch) bool { return s.vendorPrincipal() == id })
		for _, req := range requests {
			want := false
			if of >= 0 {
				if want, err = expected(sets[of], req); err != nil {
					r.failf("%s: %v", l, err)
					return r
				}
			}
			got, err := j.Allows(id, req)
			r.Decisions++
			if err != nil {
				r.failf("%s: %s: %v", l, id, err)
			} else if got != want {
				r.failf("%s: %s on %s by %s with %v: allowed %t, must be %t", l, req.Action, req.Resource, id, req.Context, got, want)
			}
		}
	}
	r.exactSessions(l, j)
	for _, s := range sets {
		if id := s.vendorPrincipal(); !slices.Contains(j.Principals(), id) {
			r.failf("%s: nobody gets in as %s", l, id)
		}
	}
	return r
}

// vendorPrincipal is the logical ID of the role or user that the vendor acts as. Every other one can do nothing.
func (l Launch) vendorPrincipal() string {
	switch {
	case l.set != "" || l.Stack.Resource("Role") != nil:
		return l.set + "Role"
	case l.Definition.Access.ExistingRole != nil:
		return judge.ExistingRole(l.Choices[vendors.ParamExistingRoleName])
	}
	return "User"
}

// home is where launches are, unless the vendor is not there.
const home = "us-east-1"

// requests are the grid of the launch's own buckets, with keys under its own prefixes and beside them.
func (l Launch) requests() []judge.Request {
	return slices.Concat(s3Requests(l.owner(), l.buckets(), l.under()), kmsRequests(keyARN, home, l.buckets()), secretRequests())
}

// Requests are the grid: every action of S3 and KMS, and reading a secret, on everything that it can be about, for a launch in us-east-1 that shares these
// buckets, of which there is at least one, and which are to belong to one account.
func Requests(owner string, buckets ...string) []judge.Request {
	return slices.Concat(s3Requests(owner, buckets, nil), kmsRequests(keyARN, home, buckets), secretRequests())
}

// oddKey is as long as a key may be, 1,024 bytes, and has what means something in a pattern, in Fn::Sub or in a URL.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
var oddKey = strings.Repeat("*a?b ${c}+d%2F", 1024)[:1024]

// s3Requests are every S3 action on everything that it can be about: the buckets that are shared, others whose names
// begin or end the same or have nothing in common, and objects under the prefix, beside it and elsewhere; and what is
// shared without TLS too, and once more as if the bucket had been deleted, and somebody else had made one of its name.
func s3Requests(owner string, sharedBuckets, under []string) []judge.Request {
	return made.of(fmt.Sprintf("%q %q %q", owner, sharedBuckets, under), func() []judge.Request { return newS3Requests(owner, sharedBuckets, under) })
}

// made are lists of requests, which nobody changes: many launches of a template share the same buckets.
var made requestLists

type requestLists struct {
	mu   sync.Mutex
	kept map[string][]judge.Request
}

// mostLists are some 50 MB.
const mostLists = 8

func (l *requestLists) of(key string, make func() []judge.Request) []judge.Request {
	l.mu.Lock()
	list, ok := l.kept[key]
	l.mu.Unlock()
	if ok {
		return list
	}
	list = make()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kept == nil || len(l.kept) >= mostLists {
		l.kept = map[string][]judge.Request{}
	}
	l.kept[key] = list
	return list
}

func newS3Requests(owner string, sharedBuckets, under []string) []judge.Request {
	name, shared := sharedBuckets[0], len(sharedBuckets)
	buckets := slices.Clone(sharedBuckets)
	for _, b := range sharedBuckets {
		buckets = append(buckets, b+"-backup", "x"+b)
	}
	buckets = append(buckets, "unrelated")
	prefixes := []string{prefix}
	var keys, listed []string
	for _, p := range under {
		if p != prefix {
			prefixes = append(prefixes, p)
			keys, listed = append(keys, "x"+p+"file"), append(listed, "x"+p)
		}
	}
	for _, p := range prefixes {
		folder, parent := strings.TrimSuffix(p, "/"), path.Dir(path.Clean(p))
		keys = append(keys, p+"file", p, folder, folder+"2/file", parent+"/file", p+oddKey[len(p):])
		listed = append(listed, p, p+"file", parent+"/", folder, folder+"2/")
	}
	keys, listed = append(keys, "file"), append(listed, "", "*")
	var list []judge.Request
	for _, a := range s3actions.S3() {
		if a.On.Bucket {
			for i, b := range buckets {
				list = append(list, onBucket(a, "arn:aws:s3:::"+b, owner, i < shared, listed)...)
			}
		}
		if a.On.Object {
			for i, b := range buckets {
				for _, k := range keys {
					list = append(list, circumstances(judge.Request{Action: a.Name, Resource: "arn:aws:s3:::" + b + "/" + k}, owner, i < shared)...)
				}
			}
		}
		if a.On.Other || !a.On.Bucket && !a.On.Object {
			for _, arn := range []string{"*", "arn:aws:s3:us-east-1:123456789012:accesspoint/" + name} {
				list = append(list, circumstances(judge.Request{Action: a.Name, Resource: arn}, owner, false)...)
			}
		}
	}
	return list
}

// onBucket asks for a listing with every kind of prefix that tells grants apart.
func onBucket(a s3actions.Action, arn, owner string, shared bool, listed []string) []judge.Request {
	req := judge.Request{Action: a.Name, Resource: arn}
	list := circumstances(req, owner, shared)
	if !a.Prefix {
		return list
	}
	for _, p := range listed {
		req.Context = map[string][]string{"s3:prefix": {p}}
		list = append(list, circumstances(req, owner, shared)...)
	}
	return list
}

// circumstances are a request with TLS about what is the owner's; and of what is shared, without TLS too, and about what is
// somebody else's: a stranger's, or the stack's own account's where the owner is another.
func circumstances(req judge.Request, owner string, shared bool) []judge.Request {
	with := func(tls string) judge.Request {
		context := map[string][]string{"aws:SecureTransport": {tls}}
		maps.Copy(context, req.Context)
		return judge.Request{Action: req.Action, Resource: req.Resource, Context: context}
	}
	own := with("true").Of(owner)
	if !shared {
		return []judge.Request{own}
	}
	list := []judge.Request{own, with("false").Of(owner)}
	for _, other := range []string{strangeAccount, Account} {
		if others := with("true").Of(other); others.Context[judge.ResourceAccount] != nil && other != owner {
			list = append(list, others)
		}
	}
	return list
}

// kmsRequests are every KMS action on a key of the customer's and on another, through S3 in this region, through S3 in another,
// through another service, and directly; with the key that may be used, as S3 asks for it: for a bucket where a bucket key encrypts,
// else for an object, of the buckets that are shared and of others.
func kmsRequests(keyARN, region string, shared []string) []judge.Request {
	another := "eu-west-1"
	if region == another {
		another = home
	}
	var list []judge.Request
	for _, a := range s3actions.KMS() {
		for _, key := range []string{keyARN, keyARN[:len(keyARN)-1] + "9"} {
			for _, via := range []string{"s3." + region + ".amazonaws.com", "s3." + another + ".amazonaws.com", "ec2." + region + ".amazonaws.com", "secretsmanager." + region + ".amazonaws.com", ""} {
				for _, of := range encrypted(shared, key == keyARN && via == "s3."+region+".amazonaws.com") {
					context := map[string][]string{"aws:SecureTransport": {"true"}}
					if via != "" {
						context["kms:ViaService"] = []string{via}
					}
					if of != "" {
						context[EncryptedOf] = []string{of}
					}
					list = append(list, judge.Request{Action: a.Name, Resource: key, Context: context})
				}
			}
		}
	}
	return list
}

// EncryptedOf is the condition key by which S3 says to KMS what it encrypts.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context
const EncryptedOf = "kms:EncryptionContext:aws:s3:arn"

// encrypted are what S3 may say, or nothing: each bucket that is shared, and an object in it; with others the same of one whose name
// begins or ends the same, and of another.
func encrypted(shared []string, others bool) []string {
	list := []string{""}
	for _, b := range shared {
		names := []string{b}
		if others {
			names = append(names, b+"2", "x"+b)
		}
		for _, name := range names {
			list = append(list, "arn:aws:s3:::"+name, "arn:aws:s3:::"+name+"/"+prefix+"file")
		}
	}
	if !others {
		return list
	}
	return append(list, "arn:aws:s3:::unrelated", "arn:aws:s3:::unrelated/file")
}

// secretRequests read the secret of a key, which is for the customer alone, and every secret.
func secretRequests() []judge.Request {
	var list []judge.Request
	for _, action := range []string{"secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue", "secretsmanager:PutResourcePolicy"} {
		for _, arn := range []string{"*", "arn:aws:secretsmanager:us-east-1:123456789012:secret:UserKeyASecret-1AB2CD3EF4GH-a1b2c3"} {
			list = append(list, judge.Request{Action: action, Resource: arn, Context: map[string][]string{"aws:SecureTransport": {"true"}}})
		}
	}
	return list
}

// ByGuide expects what the guide's own policy allows on each bucket that the customer shares, less what the customer
// chose to leave out, and less what the definition declares that it does otherwise.
func ByGuide(guide Guide) Expected {
	return func(l Launch, req judge.Request) (bool, error) {
		if decided, allowed := l.besidesS3(req); decided {
			if allowed && l.further(req) {
				return guide.allowsKey(req)
			}
			return allowed, nil
		}
		for _, bucket := range l.buckets() {
			allowed, err := guide.allows(bucket, req)
			if err != nil {
				return false, err
			}
			if ofAccount(req.Action) {
				return allowed && l.sees(req), nil
			}
			if allowed && l.keeps(bucket, req) {
				return true, nil
			}
		}
		return false, nil
	}
}

// keeps reports whether the launch keeps a grant of the guide's on one bucket.
func (l Launch) keeps(bucket string, req judge.Request) bool {
	arn := "arn:aws:s3:::" + bucket
	key, isObject := strings.CutPrefix(req.Resource, arn+"/")
	if req.Resource != arn && !isObject {
		return false // Quartic's star: the guide also opens buckets whose names begin the same
	}
	if l.isNew() && bucket == l.bucket() && req.Context["aws:SecureTransport"][0] == "false" {
		return false
	}
	switch owner := req.Context[judge.ResourceAccount]; {
	case l.Definition.Access.BucketPolicy != nil: // which is of one bucket, whosever that is
	case len(owner) == 0: // S3 does not say: a star, which asks for the account, does not cover the action
		named := func(p vendors.Permission) bool { return slices.Contains(p.Actions, req.Action) }
		if !slices.ContainsFunc(l.Definition.Permissions, named) {
			return false
		}
	case owner[0] != l.owner():
		return false
	}
	if under := l.under(); len(under) > 0 {
		begins := func(key string) bool {
			return slices.ContainsFunc(under, func(p string) bool { return strings.HasPrefix(key, p) })
		}
		listed := req.Context["s3:prefix"]
		switch {
		case isObject && !begins(key):
			return false
		case lists(req.Action) && (len(listed) == 0 || !begins(listed[0])):
			return false
		case !isObject && seesBeyond(req.Action) && !l.beyond(req.Action):
			return false
		}
	}
	for _, p := range l.Definition.Permissions {
		if !l.allowed(p) && grants(p, req.Action) {
			return false
		}
	}
	return true
}

// ofAccount: no request for such an action is about a bucket, an object, an access point or anything else that is narrower.
func ofAccount(action string) bool {
	a, ok := s3actions.Lookup(action)
	return ok && a.On == s3actions.Targets{}
}

// sees reports whether the definition names an action of the whole account, and the customer left it on. Nothing else of the
// account may stand there than what looks.
func (l Launch) sees(req judge.Request) bool {
	if a, _ := s3actions.Lookup(req.Action); a.Access != "List" && a.Access != "Read" {
		return false
	}
	return slices.ContainsFunc(l.Definition.Permissions, func(p vendors.Permission) bool {
		return p.Applies(vendors.OnAccount) && slices.Contains(p.Actions, req.Action) && l.allowed(p)
	})
}

// under are the prefixes to which the launch is limited, by the definition or the customer, none where it is not.
func (l Launch) under() []string {
	if p := l.chosen(); p != "" {
		return []string{p}
	}
	return l.Definition.Bucket.Prefixes
}

// chosen is the prefix that the customer gave.
func (l Launch) chosen() string { return l.Choices[vendors.ParamPrefix] }

// beginning has a rule of S3's for keys that begin with a prefix.
func beginning(rule map[string]any, prefix string) map[string]any {
	rule["Prefix"] = prefix
	return rule
}

func lists(action string) bool { return action == "s3:ListBucket" || action == "s3:ListBucketVersions" }

// seesBeyond: such an action shows keys of the whole bucket, or what is set for them, whatever the prefix is. Those of the others
// that only look show the bucket's region, encryption, versioning and tags.
func seesBeyond(action string) bool {
	a, _ := s3actions.Lookup(action)
	return !lists(action) && !slices.Contains([]string{"s3:GetBucketLocation", "s3:GetEncryptionConfiguration", "s3:GetBucketVersioning", "s3:GetBucketTagging"}, action) &&
		(a.Access == "List" || a.Access == "Read")
}

// beyond reports whether the definition names an action among those that no prefix limits.
func (l Launch) beyond(action string) bool {
	return slices.ContainsFunc(l.Definition.Permissions, func(p vendors.Permission) bool {
		return slices.ContainsFunc(p.BeyondPrefix, func(b vendors.BeyondPrefix) bool { return slices.Contains(b.Actions, action) })
	})
}

func grants(p vendors.Permission, action string) bool {
	for _, a := range p.Actions {
		if matchesAction(a, action) {
			return true
		}
	}
	return false
}

// matchesAction: a star at the end stands for everything.
func matchesAction(pattern, action string) bool {
	if start, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(action, start)
	}
	return pattern == action
}

// needsKey: what S3 needs of the customer's key for what the vendor may do, and that only through S3, for the buckets of the launch; and
// what the definition says that it may do besides, in the same way. What the key is KMS itself may be asked.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
func (l Launch) needsKey(req judge.Request) bool {
	if l.Definition.Access.BucketPolicy != nil {
		return false // the key's own policy decides: see exactKey
	}
	via := req.Context["kms:ViaService"]
	further := l.further(req)
	if key := l.key(); key == "" || req.Resource != key {
		return false
	}
	if req.Action == "kms:DescribeKey" {
		return further
	}
	if len(via) == 0 || via[0] != "s3."+l.region+".amazonaws.com" || !l.encrypts(req) {
		return false
	}
	if further {
		return true
	}
	for _, p := range l.Definition.Permissions {
		if !l.allowed(p) || !p.Applies(vendors.OnObjects) {
			continue
		}
		reads := grants(p, "s3:GetObject") || grants(p, "s3:GetObjectVersion")
		writes := grants(p, "s3:PutObject")
		if req.Action == "kms:Decrypt" && (reads || writes) || req.Action == "kms:GenerateDataKey" && writes {
			return true
		}
	}
	return false
}

// further reports whether a request is for what the definition says of the key besides what S3 needs: that the guide must allow, too.
func (l Launch) further(req judge.Request) bool {
	return slices.ContainsFunc(l.Definition.FurtherKMS, func(k vendors.KMSActions) bool { return slices.Contains(k.Actions, req.Action) })
}

// besidesS3 decides about requests to another service than S3, which no guide's policy is asked about but for the further use of a key.
func (l Launch) besidesS3(req judge.Request) (decided, allowed bool) {
	switch service, _, _ := strings.Cut(req.Action, ":"); service {
	case "kms":
		return true, l.needsKey(req)
	case "sqs":
		return true, l.receives(req)
	case "sns":
		return true, l.subscribes(req)
	}
	return false, false
}

// ByDefinition expects exactly what the definition lists: for vendors without a guide of ours.
func ByDefinition(l Launch, req judge.Request) (bool, error) {
	if decided, allowed := l.besidesS3(req); decided {
		return allowed, nil
	}
	if ofAccount(req.Action) {
		return l.sees(req), nil
	}
	for _, bucket := range l.buckets() {
		isBucket := req.Resource == "arn:aws:s3:::"+bucket
		isObject := strings.HasPrefix(req.Resource, "arn:aws:s3:::"+bucket+"/")
		for _, p := range l.Definition.Permissions {
			on := isBucket && p.Applies(vendors.OnBucket) || isObject && p.Applies(vendors.OnObjects)
			if on && grants(p, req.Action) && l.keeps(bucket, req) {
				return true, nil
			}
		}
	}
	return false, nil
}

// Vendor proves everything about one vendor's template: the grants and the doors of every launch, what holds of all, and
// where no launch is accepted. It works on every core.
func Vendor(def *vendors.Definition, t *template.Template, expected Expected) (all Report, launches []Launch, err error) {
	launches, err = Launches(def, t)
	if err != nil {
		return all, nil, err
	}
	reports := make([]Report, len(launches))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, l := range launches {
		group.Go(func() error {
			reports[i] = ExactGrants(l, expected, nil)
			reports[i].Add(NoStranger(l))
			reports[i].Add(Invariants(l))
			reports[i].Add(Pinned(l, t))
			reports[i].Add(PinnedTarget(l, t))
			reports[i].Add(Limited(l, t))
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return all, nil, err
	}
	for _, r := range reports {
		all.Add(r)
	}
	all.Add(Unnamed(launches[0], t))
	all.Add(ToldOrNot(def, launches))
	for _, l := range Watched(launches, t) {
		all.Add(Invariants(l))
	}
	all.Add(Elsewhere(launches, t, expected, nil))
	all.Add(TwoBuckets(launches[0], t))
	all.Add(Partitions(def, t, inAnyPartition(def, launches[0].Choices)))
	all.Add(Regions(def, t, launches))
	all.Add(Reached(launches[0], t))
	return all, launches, nil
}

// inAnyPartition leaves out what names a partition itself and may be left out. What must be given a template takes of any, or
// inPartition makes it fit.
func inAnyPartition(def *vendors.Definition, choices map[string]string) map[string]string {
	without, values := maps.Clone(choices), tried(def)
	maps.DeleteFunc(without, func(name, value string) bool {
		fits := name == vendors.ParamVendorPrincipalARN || slices.Contains(ofTarget(), name) || values[name] != nil && !slices.Contains(values[name], "")
		return strings.HasPrefix(value, "arn:") && !fits
	})
	for _, set := range def.SetNames() {
		giveKey(def, without, set)
	}
	return without
}
