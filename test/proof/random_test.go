package proof

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/jsii-runtime-go"
	"go.yaml.in/yaml/v3"
	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"

	"github.com/bucketgrant/bucketgrant/internal/aws/permissions"
	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/synth/lategc"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/stacks"
	"github.com/bucketgrant/bucketgrant/vendors"
)

func TestMain(m *testing.M) {
	lategc.Least(256 << 20) // nothing is kept of a launch but what it was to be and is not
	os.Setenv("CDK_VALIDATION", "false")
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

const definitionsInCI = 1000

var definitions = flag.Int("definitions", 200, "how many random definitions are synthesized, in one run of the CDK, where BUCKETGRANT_THOROUGH is not 1")

// How each is tried.
const (
	launches = 4  // of each
	requests = 40 // of each launch, besides those of the granted actions
)

// Whatever a definition says: its stack lets no stranger in, grants nothing that it does not list, keeps secrets in
// Secrets Manager and buckets for ever, and stays within IAM's sizes.
func TestAnyDefinition(t *testing.T) {
	t.Parallel() // the others do not use the CDK, which takes half of this one's time and one core
	start := time.Now()
	n := *definitions
	if testtools.Thorough() {
		n = definitionsInCI
	}
	if testing.Short() {
		n = min(n, 30) // under the race detector each takes twenty times as long
	}
	defs := randomDefinitions(t, n)
	drawn := time.Now()
	synthesized, err := stacks.Synthesize(context.Background(), defs, t.TempDir(), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	made := time.Now()
	var mu sync.Mutex
	var all proof.Report
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, def := range defs {
		group.Go(func() error {
			report, err := tryDefinition(def, synthesized[def.Vendor], rand.New(rand.NewPCG(3, uint64(i))))
			mu.Lock()
			defer mu.Unlock()
			all.Add(report)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d random definitions, %d launches, %d decisions; drawn in %.1f s, synthesized in %.1f s, tried in %.1f s", len(defs),
		len(defs)*launches, all.Decisions, drawn.Sub(start).Seconds(), made.Sub(drawn).Seconds(), time.Since(made).Seconds())
	if n < definitionsInCI {
		t.Logf("%d random definitions only: CI tries %d, as BUCKETGRANT_THOROUGH=1 does", n, definitionsInCI)
	}
}

func tryDefinition(def *vendors.Definition, cdkJSON []byte, random *rand.Rand) (all proof.Report, err error) {
	parsed, err := template.Parse(cdkJSON)
	if err != nil {
		return all, err
	}
	for range launches {
		l, err := proof.RandomLaunch(def, parsed, random.IntN)
		if err != nil {
			return all, fmt.Errorf("%w\n%s", err, asYAML(def))
		}
		all.Add(proof.ExactGrants(l, proof.ByDefinition, sampleFor(def, random)))
		all.Add(proof.NoStranger(l))
		all.Add(proof.Invariants(l))
		all.Add(proof.Pinned(l, parsed))
		all.Add(proof.PinnedTarget(l, parsed))
		all.Add(proof.TwoBuckets(l, parsed))
		all.Add(proof.Unnamed(l, parsed))
		all.Add(proof.Limited(l, parsed))
		all.Add(proof.Reached(l, parsed))
		all.Add(proof.NowhereElse(parsed, []proof.Launch{l}))
		all.Add(proof.Elsewhere([]proof.Launch{l}, parsed, proof.ByDefinition, sampleFor(def, random)))
	}
	if n := len(all.Failures); n > 0 {
		return all, fmt.Errorf("%s\n%s", strings.Join(all.Failures[:min(n, 10)], "\n"), asYAML(def))
	}
	return all, nil
}

// sampleFor takes all requests of a few of the granted actions, and some of the others.
func sampleFor(def *vendors.Definition, random *rand.Rand) proof.Sample {
	all := def.AllPermissions()
	granted := all[random.IntN(len(all))].Actions[0]
	var ofKey []string
	for _, set := range def.SetNames() {
		for _, k := range def.Alone(set).FurtherKMS {
			ofKey = append(ofKey, k.Actions...)
		}
	}
	return func(grid []judge.Request) []judge.Request {
		var list []judge.Request
		for _, req := range grid {
			if req.Action == granted || slices.Contains(ofKey, req.Action) || random.IntN(len(grid)) < requests {
				list = append(list, req)
			}
		}
		return list
	}
}

// randomDefinitions are definitions that the loader accepts, the same on every run.
func randomDefinitions(t *testing.T, n int) []*vendors.Definition {
	t.Helper()
	generator := rapid.Custom(drawDefinition)
	var defs []*vendors.Definition
	refused := 0
	for seed := 0; len(defs) < n; seed++ {
		def := generator.Example(seed)
		def.Vendor = fmt.Sprintf("random-%d", len(defs))
		if def.MoreOfKey() != nil {
			def.Access.BucketPolicy.KMSWhy = "A reason that nobody gave."
		}
		parsed, err := vendors.Parse(def.Vendor+".yaml", []byte(asYAML(def)))
		if err != nil {
			if refused++; refused > n {
				t.Fatalf("the loader refuses most definitions, the last one for:\n%v\n%s", err, asYAML(def))
			}
			continue
		}
		defs = append(defs, parsed)
	}
	t.Logf("%d definitions, %d that the loader refused", len(defs), refused)
	return defs
}

func drawDefinition(t *rapid.T) *vendors.Definition {
	yes := func(label string) bool { return rapid.Bool().Draw(t, label) }
	offer := func(label string, values ...vendors.Offer) vendors.Offer {
		return rapid.SampledFrom(append(values, vendors.OfferNever, vendors.OfferOptional)).Draw(t, label)
	}
	def := &vendors.Definition{
		Name: "Random", Version: "1.0.0", Purpose: "A definition that nobody wrote.",
		Bucket: vendors.Bucket{
			Create:         rapid.SampledFrom([]vendors.Create{vendors.CreateAllowed, vendors.CreateRequired, vendors.CreateNever}).Draw(t, "create"),
			Prefix:         offer("prefix"),
			FurtherBuckets: offer("further"),
		},
	}
	if def.Bucket.Create != vendors.CreateRequired {
		def.Bucket.OtherAccount = offer("other account")
	}
	if def.Bucket.Create != vendors.CreateNever {
		if yes("named") {
			def.Bucket.Name = &vendors.BucketName{Dots: yes("dots")}
			if yes("prefixed") {
				def.Bucket.Name.Prefix = rapid.StringMatching(`[a-z][a-z0-9-]{2,20}-`).Draw(t, "start")
			}
		}
		def.Bucket.Namespace = offer("namespace")
		def.Bucket.Versioning = offer("versioning", vendors.OfferRecommended)
		def.Bucket.AccessLogs = offer("logs", vendors.OfferRecommended)
		def.Bucket.Trail = offer("trail", vendors.OfferRecommended)
		def.Bucket.Alarm = offer("alarm")
		def.Bucket.KMSKey = offer("new key", vendors.OfferRecommended)
	}
	if drawSettings(t, &def.Bucket); def.Bucket.Create == vendors.CreateNever && def.Bucket.Lifecycle != nil {
		def.Bucket.Lifecycle.AbortUploads, def.Bucket.Lifecycle.Expiry = "7d", ""
	}
	drawAccess(t, def)
	drawPrefixes(t, &def.Bucket)
	drawExistingName(t, def, &def.Bucket)
	drawKeyUse(t, def, &def.Bucket)
	drawPermissions(t, def)
	drawFurtherKMS(t, def, &def.FurtherKMS)
	drawNotifications(t, def)
	if a := def.Access; a.Role != nil && a.KeyedUser == nil && yes("sets") {
		drawSets(t, def)
	}
	if yes("calls back") && slices.Contains(def.ServedPartitions(), vendors.PartitionAWS) {
		def.CallBack = &vendors.CallBack{Buses: []string{"arn:aws:events:eu-west-1:111122223333:event-bus/random"}}
		if gov := vendors.PartitionGov; slices.Contains(def.ServedPartitions(), gov) && yes("two buses") {
			def.CallBack.Buses = append(def.CallBack.Buses, "arn:aws-us-gov:events:us-gov-west-1:111122223333:event-bus/random")
		}
	}
	drawAsked(t, def)
	drawRegions(t, def)
	return def
}

// drawAsked has the form ask for more of what there is.
func drawAsked(t *rapid.T, def *vendors.Definition) {
	for _, set := range def.SetNames() {
		bucket := def.Bucket
		if s := def.Set(set); s != nil && s.Bucket != nil {
			bucket = *s.Bucket
		}
		ownBucket := set == "" || def.Set(set).Bucket != nil
		guest := def.Access.BucketPolicy
		for _, asked := range []struct {
			value vendors.Handed
			there bool
		}{
			{vendors.HandedAccountID, set == ""},
			{vendors.HandedRoleName, guest == nil && (def.MakesRole() || def.Access.ExistingRole != nil)},
			{vendors.HandedBucketARN, ownBucket}, {vendors.HandedBucketPrefix, ownBucket && bucket.Prefix.Offered()},
			{vendors.HandedKMSKeyARN, ownBucket && bucket.KMS != vendors.KeyNever && (guest == nil || guest.KMSActions != nil)},
			{vendors.HandedExternalID, set == "" && def.Access.Role != nil && def.Access.Role.Trust.ExternalID.Given() && !def.HasOwnExternalID() && !def.Access.Role.Trust.ExternalIDIsLate()},
		} {
			if asked.there && rapid.Bool().Draw(t, "asks for "+string(asked.value)) {
				def.HandBack = append(def.HandBack, vendors.HandBack{Field: "The " + string(asked.value) + set, Value: asked.value, Set: set})
			}
		}
	}
}

// drawSets adds one or two sets, with a bucket of their own or on the first.
func drawSets(t *rapid.T, def *vendors.Definition) {
	def.Bucket.FurtherBuckets = ""
	for _, name := range []string{"Metrics", "X2"}[:rapid.IntRange(1, 2).Draw(t, "number")] {
		alone := &vendors.Definition{Bucket: def.Bucket}
		set := vendors.Set{Name: name, Why: "A reason that nobody gave."}
		if rapid.Bool().Draw(t, "own bucket") {
			set.Bucket = &vendors.Bucket{
				Create: rapid.SampledFrom([]vendors.Create{vendors.CreateAllowed, vendors.CreateRequired, vendors.CreateNever}).Draw(t, "create"),
				Prefix: rapid.SampledFrom([]vendors.Offer{vendors.OfferNever, vendors.OfferOptional}).Draw(t, "prefix"),
			}
			if set.Bucket.Create != vendors.CreateNever {
				def.Bucket.Namespace = ""
				set.Bucket.Versioning = rapid.SampledFrom([]vendors.Offer{vendors.OfferNever, vendors.OfferOptional, vendors.OfferRecommended}).Draw(t, "versioning")
				if drawSettings(t, set.Bucket); set.Bucket.Lifecycle != nil {
					set.Bucket.Lifecycle.AbortUploads, set.Bucket.Lifecycle.Expiry = "7d", ""
				}
				if rapid.Bool().Draw(t, "prefixed") {
					set.Bucket.Name = &vendors.BucketName{Prefix: rapid.StringMatching(`[a-z][a-z0-9-]{2,20}-`).Draw(t, "start")}
				}
			}
			drawPrefixes(t, set.Bucket)
			drawExistingName(t, def, set.Bucket)
			drawKeyUse(t, def, set.Bucket)
			alone.Bucket = *set.Bucket
		}
		drawPermissions(t, alone)
		for i := range alone.Permissions {
			if c := alone.Permissions[i].Choice; c != nil {
				c.Parameter += name
			}
		}
		set.Permissions = alone.Permissions
		drawFurtherKMS(t, alone, &set.FurtherKMS)
		def.Sets = append(def.Sets, set)
		def.HandBack = append(def.HandBack, vendors.HandBack{Field: name, Value: vendors.HandedRoleARN, Set: name})
	}
}

// drawPrefixes gives a vendor prefixes of its own, none of which is under another, and none of which the notifications' pattern refuses.
func drawPrefixes(t *rapid.T, b *vendors.Bucket) {
	if b.Prefix.Offered() || !rapid.Bool().Draw(t, "own prefixes") {
		return
	}
	for _, start := range []string{"", "b", "c"}[:rapid.IntRange(1, 3).Draw(t, "number")] {
		b.Prefixes = append(b.Prefixes, start+rapid.StringMatching(`[A-Z][A-Za-z0-9!_.()=+@:/-]{0,20}/`).Draw(t, "own"))
	}
}

// drawExistingName has the names of buckets that are there begin as those of new ones do, or in a way of their own.
func drawExistingName(t *rapid.T, def *vendors.Definition, b *vendors.Bucket) {
	if b.Create == vendors.CreateNever && rapid.Bool().Draw(t, "existing begins") {
		b.Name = &vendors.BucketName{Prefix: rapid.StringMatching(`[a-z][a-z0-9.-]{2,20}`).Draw(t, "start"), Existing: true}
		return
	}
	guest := def.Access.BucketPolicy
	opens := b.Create != vendors.CreateRequired || b.FurtherBuckets.Offered() || guest != nil && guest.ExistingBucket.Offered()
	if b.Name != nil && b.Name.Prefix != "" && opens {
		b.Name.Existing = rapid.Bool().Draw(t, "existing too")
	}
}

// drawKeyUse says whether a key encrypts the bucket, or leaves it unsaid.
func drawKeyUse(t *rapid.T, def *vendors.Definition, b *vendors.Bucket) {
	guest, uses := def.Access.BucketPolicy, []vendors.KeyUse{"", ""}
	if guest == nil || guest.KMSActions != nil {
		uses = append(uses, vendors.KeyOptional, vendors.KeyRequired)
	}
	if (guest == nil || guest.KMSActions == nil) && !b.KMSKey.Offered() {
		uses = append(uses, vendors.KeyNever)
	}
	b.KMS = rapid.SampledFrom(uses).Draw(t, "key")
}

// drawFurtherKMS gives a role or user more of a key than S3 needs for the permissions, through S3 or not, for one reason or two.
func drawFurtherKMS(t *rapid.T, def *vendors.Definition, further *[]vendors.KMSActions) {
	if def.Access.BucketPolicy != nil || def.Bucket.KMS == vendors.KeyNever || !rapid.Bool().Draw(t, "further use of a key") {
		return
	}
	var granted []string
	for _, p := range def.Permissions {
		if p.Applies(vendors.OnObjects) {
			granted = append(granted, p.Actions...)
		}
	}
	needed := s3actions.OfKey(granted)
	for range 2 {
		k := vendors.KMSActions{Why: "A reason that nobody gave."}
		for _, a := range permissions.OfKey() {
			if !slices.Contains(needed, a) && rapid.IntRange(0, 3).Draw(t, a) == 0 {
				k.Actions, needed = append(k.Actions, a), append(needed, a)
			}
		}
		if k.Actions != nil {
			*further = append(*further, k)
		}
	}
}

// drawNotifications has somebody told of objects, or nobody.
func drawNotifications(t *rapid.T, def *vendors.Definition) {
	if !rapid.Bool().Draw(t, "notifications") {
		return
	}
	n := &vendors.Notifications{
		Why:    "A reason that nobody gave.",
		Offer:  rapid.SampledFrom([]vendors.Offer{"", vendors.OfferOptional, vendors.OfferRecommended}).Draw(t, "offer"),
		Events: rapid.SampledFrom([][]vendors.Event{{vendors.EventCreated}, {vendors.EventRemoved}, {vendors.EventRemoved, vendors.EventCreated}}).Draw(t, "events"),
	}
	if own := def.Bucket.Prefixes; len(own) > 1 || own != nil && rapid.Bool().Draw(t, "begins") {
		n.Prefix = rapid.SampledFrom(own).Draw(t, "which") + rapid.StringMatching(`[A-Za-z0-9!_.()/=+@:~-]{0,20}`).Draw(t, "more")
	} else if !def.Bucket.Limited() && rapid.Bool().Draw(t, "begins") {
		n.Prefix = rapid.StringMatching(`[A-Za-z0-9!_.()=+@:~-][A-Za-z0-9!_.()/=+@:~-]{0,20}`).Draw(t, "beginning")
	}
	if rapid.Bool().Draw(t, "ends") {
		n.Suffix = rapid.StringMatching(`[A-Za-z0-9!_.()/=+@:~-]{1,20}`).Draw(t, "end")
	}
	def.Notifications = n
	told := []string{"vendor's queue", "vendor's topic", "queue", "topic"}
	if def.Access.BucketPolicy != nil {
		told = told[:2] // nobody of the stack's could receive
	}
	switch rapid.SampledFrom(told).Draw(t, "told") {
	case "topic":
		drawTopic(t, def)
		return
	case "vendor's queue":
		n.VendorQueue = drawTarget(t, def)
		return
	case "vendor's topic":
		n.VendorTopic = drawTarget(t, def)
		return
	}
	n.Queue = &vendors.NotifiedQueue{}
	if rapid.Bool().Draw(t, "some actions") {
		n.Queue.Actions = append([]vendors.QueueAction{"sqs:ReceiveMessage"}, rapid.SampledFrom([][]vendors.QueueAction{
			nil, {"sqs:GetQueueUrl"}, {"sqs:DeleteMessage", "sqs:ChangeMessageVisibility"},
		}).Draw(t, "actions")...)
	}
	def.HandBack = append(def.HandBack, vendors.HandBack{Field: "Queue", Value: rapid.SampledFrom([]vendors.Handed{vendors.HandedQueueURL, vendors.HandedQueueARN}).Draw(t, "handed")})
}

// drawTarget is a queue or topic of the vendor's, whose ARN the customer types or the definition says.
func drawTarget(t *rapid.T, def *vendors.Definition) *vendors.VendorTarget {
	target := &vendors.VendorTarget{ARN: rapid.SampledFrom([]vendors.Moment{vendors.AtLaunch, vendors.AfterLaunch}).Draw(t, "ARN of the vendor's")}
	if len(def.ServedPartitions()) == 1 && rapid.Bool().Draw(t, "account of the vendor's") {
		target.Account = "777788889999"
		if rapid.Bool().Draw(t, "published") {
			target.ARN, target.Name = "", rapid.StringMatching(`[A-Za-z0-9_-]{1,40}`).Draw(t, "name of the vendor's")
		}
	}
	if target.ARN == vendors.AfterLaunch {
		def.Notifications.Offer = ""
	}
	return target
}

// drawTopic has the vendor subscribe to a topic: its queue in the account that the customer types, if that is so, or that it says.
func drawTopic(t *rapid.T, def *vendors.Definition) {
	topic := &vendors.NotifiedTopic{}
	typed := def.Access.Role != nil && def.Access.Role.Trust.Account.Typed()
	switch one := len(def.ServedPartitions()) == 1; {
	case (typed || one) && rapid.Bool().Draw(t, "queue"):
		topic.Queue = rapid.StringMatching(`[A-Za-z0-9_-]{1,40}`).Draw(t, "name of the queue")
		if !typed {
			topic.Account = "444455556666"
		}
	default:
		topic.HTTPS = rapid.SampledFrom([]string{"events.example.com", "a.b", ""}).Draw(t, "host")
	}
	topic.Actions = rapid.SampledFrom([][]vendors.TopicAction{nil, {"sns:Subscribe"}, {"sns:GetTopicAttributes", "sns:Subscribe"}}).Draw(t, "of the topic")
	if !topic.Subscribes() {
		topic.Actions = rapid.SampledFrom([][]vendors.TopicAction{nil, {"sns:GetTopicAttributes"}}).Draw(t, "of a topic that is another's to subscribe to")
	}
	def.Notifications.Topic = topic
	def.HandBack = append(def.HandBack, vendors.HandBack{Field: "Topic", Value: vendors.HandedTopicARN})
}

func drawAccess(t *rapid.T, def *vendors.Definition) {
	ways := rapid.SampledFrom([]string{"account", "principal", "late", "web", "web or principal", "sts", "user", "web or user", "account or user", "typed", "typed or user",
		"published", "published or user", "published or web", "accounts", "guest", "guest account", "guest typed", "there", "any"}).Draw(t, "access")
	if strings.HasPrefix(ways, "guest") {
		drawGuest(t, def, ways)
		return
	}
	if ways == "there" {
		e := &vendors.ExistingRole{Whose: "A role that nobody made.", Prefix: rapid.SampledFrom([]string{"", "Acme", "AWS"}).Draw(t, "prefix")}
		e.Example = e.Prefix + rapid.StringMatching(`[A-Za-z0-9_+=,.@-]{1,40}`).Draw(t, "rest")
		def.Access.ExistingRole, def.HandBack = e, []vendors.HandBack{{Field: "Bucket", Value: vendors.HandedBucketName}}
		return
	}
	trust := vendors.Trust{}
	if strings.Contains(ways, "principal") || ways == "any" {
		trust.Principal.When = vendors.AtLaunch
	}
	switch {
	case strings.HasPrefix(ways, "published"):
		trust.Principal.Published = drawWholeAccount(t, drawPublished(t, func(p vendors.Partition) string {
			return "arn:" + string(p) + ":iam::" + rapid.StringMatching(`[0-9]{12}:(role|user)/([a-z]{1,9}/)?[A-Za-z0-9_+=,.@-]{1,30}`).Draw(t, "ARN")
		}))
	case ways == "accounts":
		trust.Account.Published = drawPublished(t, func(vendors.Partition) string { return rapid.StringMatching(`[0-9]{12}`).Draw(t, "ID") })
	case strings.HasPrefix(ways, "typed"):
		trust.Account.When = vendors.AtLaunch
	case strings.Contains(ways, "account"):
		trust.Account = vendors.PublishedAccounts(vendors.Accounts{vendors.PartitionAWS: rapid.StringMatching(`[0-9]{12}`).Draw(t, "account")})
	}
	if ways == "late" {
		trust.Principal.When = vendors.AfterLaunch
	}
	if trust.Principal.Typed() && rapid.Bool().Draw(t, "pinned") {
		trust.Principal.Account = vendors.Accounts{vendors.PartitionAWS: rapid.StringMatching(`[0-9]{12}`).Draw(t, "principal's account")}
	}
	if strings.Contains(ways, "web") || ways == "any" {
		trust.WebIdentity = drawWebIdentity(t)
	}
	if trust.CrossAccount() {
		trust.ExternalID = drawExternalID(t, trust, ways)
	}
	if trust.CrossAccount() || trust.WebIdentity != nil {
		trust.Conditions = drawConditions(t, trust)
	}
	if trust.CrossAccount() || trust.WebIdentity != nil {
		def.Access.Role = &vendors.Role{Trust: trust, Name: drawName(t), Session: drawSession(t, trust)}
		if def.Access.Role.Name.Required() && trust.WebIdentity == nil && trust.Conditions == nil && rapid.Bool().Draw(t, "itself") {
			def.Access.Role.AssumesItself = "A reason that nobody gave."
		}
	}
	if strings.Contains(ways, "user") || ways == "any" {
		def.Access.KeyedUser = &vendors.KeyedUser{}
		if def.Access.Role != nil && rapid.Bool().Draw(t, "key elsewhere") {
			def.Access.KeyedUser.Partitions = rapid.SampledFrom([][]vendors.Partition{
				{vendors.PartitionChina}, {vendors.PartitionEurope, vendors.PartitionChina}, {vendors.PartitionGov},
			}).Draw(t, "where")
		}
	}
	if ways == "sts" {
		def.Access.StsUserRole = &vendors.StsUserRole{Session: drawSession(t, trust)}
	}
	if def.Access.Role != nil || def.Access.StsUserRole != nil {
		def.HandBack = append(def.HandBack, vendors.HandBack{Field: "Role", Value: vendors.HandedRoleARN})
	}
	if def.HasOwnExternalID() {
		def.HandBack = append(def.HandBack, vendors.HandBack{Field: "External ID", Value: vendors.HandedExternalID})
	}
	if def.Access.KeyedUser != nil || def.Access.StsUserRole != nil {
		def.HandBack = append(def.HandBack,
			vendors.HandBack{Field: "Key", Value: vendors.HandedKeyID},
			vendors.HandBack{Field: "Secret", Value: vendors.HandedKeySecret})
	}
}

// drawName has the customer name the role, or not.
func drawName(t *rapid.T) vendors.RoleName {
	name := vendors.RoleName{Given: rapid.SampledFrom([]vendors.Naming{"", "", vendors.NamingOptional, vendors.NamingRequired}).Draw(t, "name")}
	if name.Required() && rapid.Bool().Draw(t, "prefix of the name") {
		name.Prefix = rapid.StringMatching(`[A-Za-z0-9_+=,.@-]{1,62}`).Draw(t, "prefix")
	}
	return name
}

// drawSession is a session's length, of an hour where only roles assume the role.
func drawSession(t *rapid.T, trust vendors.Trust) *vendors.Session {
	s := &vendors.Session{Why: "A reason that nobody gave."}
	lengths := []vendors.Duration{"1h", "90m", "6h", "719m", "12h"}
	long := rapid.IntRange(0, len(lengths)-1).Draw(t, "longest")
	switch rapid.IntRange(0, 3).Draw(t, "session") {
	case 0:
		s.Longest = lengths[long]
	case 1:
		s.Default, s.Longest = lengths[rapid.IntRange(0, long).Draw(t, "default")], lengths[long]
	default:
		return nil
	}
	if trust.Principal.Published != nil && trust.WebIdentity == nil {
		s.Default = ""
	}
	return s
}

// drawGuest has the policy of a new bucket let somebody in.
func drawGuest(t *rapid.T, def *vendors.Definition, ways string) {
	def.Bucket.Create, def.Bucket.FurtherBuckets, def.Bucket.OtherAccount = vendors.CreateRequired, "", ""
	b := &vendors.BucketPolicy{NoExternalID: "A reason that nobody gave.", Instead: "A check that nobody makes."}
	switch ways {
	case "guest account":
		b.Account.Published = drawPublished(t, func(vendors.Partition) string { return rapid.StringMatching(`[0-9]{12}`).Draw(t, "ID") })
	case "guest typed":
		b.Principal = vendors.Principal{When: vendors.AtLaunch, Account: vendors.Accounts{vendors.PartitionAWS: rapid.StringMatching(`[0-9]{12}`).Draw(t, "account")}}
	default:
		b.Principal.Published = drawWholeAccount(t, drawPublished(t, func(p vendors.Partition) string {
			return "arn:" + string(p) + ":iam::" + rapid.StringMatching(`[0-9]{12}:(role|user)/([a-z]{1,9}/)?[A-Za-z0-9_+=,.@-]{1,30}`).Draw(t, "ARN")
		}))
	}
	if rapid.Bool().Draw(t, "existing bucket") {
		b.ExistingBucket = vendors.OfferOptional
	}
	if rapid.Bool().Draw(t, "key") {
		b.KMSActions = []string{"kms:Decrypt", "kms:GenerateDataKey*"}
	} else {
		def.Bucket.KMSKey = "" // which would be of no use
	}
	def.Access.BucketPolicy = b
	def.HandBack = []vendors.HandBack{{Field: "Bucket", Value: vendors.HandedBucketName}}
}

// drawPublished is one set in partition aws, or one for each of what decides, of one to three values each.
func drawPublished(t *rapid.T, value func(vendors.Partition) string) *vendors.Published {
	keys := map[vendors.By][]string{
		vendors.ByNothing: {""}, vendors.ByPartition: {"aws", "aws-us-gov"}, vendors.ByCloud: {"US", "EU-1", "Tokyo"}, vendors.ByRegion: {"us-east-1", "eu-west-1", "cn-north-1"},
	}
	p := &vendors.Published{By: rapid.SampledFrom([]vendors.By{vendors.ByNothing, vendors.ByPartition, vendors.ByCloud, vendors.ByRegion}).Draw(t, "by")}
	for _, key := range keys[p.By] {
		of := map[string]vendors.Partition{"aws-us-gov": vendors.PartitionGov, "cn-north-1": vendors.PartitionChina}[key]
		if of == "" {
			of = vendors.PartitionAWS
		}
		set := vendors.PublishedSet{Key: key}
		for range rapid.IntRange(1, 3).Draw(t, "values") {
			set.Values = append(set.Values, value(of))
		}
		p.Sets = append(p.Sets, set)
	}
	return p
}

// drawWholeAccount puts an account in place of the users and roles of one set of several, as whoever has an instance of their own
// is served.
func drawWholeAccount(t *rapid.T, p *vendors.Published) *vendors.Published {
	if p.By != vendors.ByNothing && rapid.Bool().Draw(t, "a whole account") {
		set := &p.Sets[len(p.Sets)-1]
		set.Values = []string{"arn:" + string(p.Partition(*set)) + ":iam::" + rapid.StringMatching(`[0-9]{12}`).Draw(t, "ID") + ":root"}
	}
	return p
}

func drawExternalID(t *rapid.T, trust vendors.Trust, ways string) vendors.ExternalID {
	id := vendors.ExternalID{Made: rapid.SampledFrom([]vendors.Maker{vendors.MadeByVendor, vendors.MadeByCustomer}).Draw(t, "made")}
	if id.Made == vendors.MadeByVendor && (trust.WebIdentity == nil && !strings.Contains(ways, "user") && ways != "any") {
		id.Told = rapid.SampledFrom([]vendors.Moment{"", vendors.AtLaunch, vendors.AfterLaunch}).Draw(t, "told")
	}
	if rapid.Bool().Draw(t, "form") {
		id.Form = &vendors.Form{Pattern: "^(eu|us):[0-9a-f]{8}$", Words: "eu: or us: and eight digits or letters from a to f", Example: "eu:0123abcd"}
	}
	if rapid.Bool().Draw(t, "rotation") {
		id.Rotation = vendors.OfferOptional
	}
	id.PerAccount = rapid.Bool().Draw(t, "per account")
	return id
}

func drawConditions(t *rapid.T, trust vendors.Trust) []vendors.TrustCondition {
	why := "A reason that nobody gave."
	all := []vendors.TrustCondition{
		{Key: "sts:RoleSessionName", Operator: "StringLike", Values: vendors.Texts{"job-*", "run-*-x"}, Why: why},
		{Key: "sts:SourceIdentity", Operator: "StringEquals", Why: why,
			Typed: &vendors.Form{Pattern: "^t-[0-9]{6}$", Words: "t- and six digits", Example: "t-012345"}},
		{Key: "aws:PrincipalOrgID", Operator: "StringEquals", Values: vendors.Texts{"o-a1b2c3d4e5"}, Why: why},
		{Key: "aws:SourceIp", Operator: "IpAddress", Values: vendors.Texts{"203.0.113.0/24", "2001:db8:1::/48"}, Why: why},
	}
	if rapid.Bool().Draw(t, "typed name") {
		all[0] = vendors.TrustCondition{Key: "sts:RoleSessionName", Operator: "StringEquals", Why: why,
			Typed: &vendors.Form{Pattern: "^job-[0-9]{6}$", Words: "job- and six digits", Example: "job-012345"}}
	}
	if p := trust.Account.Published; p != nil && p.By == vendors.ByNothing {
		all = append(all, vendors.TrustCondition{Key: "aws:PrincipalArn", Operator: "ArnLike", Values: vendors.Texts{"arn:aws:iam::" + p.Sets[0].Values[0] + ":role/a-*"}, Why: why})
	}
	all = slices.DeleteFunc(all, func(vendors.TrustCondition) bool { return rapid.Bool().Draw(t, "left out") })
	if trust.WebIdentity == nil {
		return all
	}
	ofToken := func(c vendors.TrustCondition) bool { return c.Key == "sts:RoleSessionName" || c.Key == "aws:SourceIp" }
	if !trust.CrossAccount() {
		return slices.DeleteFunc(all, func(c vendors.TrustCondition) bool { return !ofToken(c) })
	}
	return drawNarrows(t, all, ofToken)
}

// drawNarrows has each condition narrow two ways into a role, or one, or each by a condition of its own.
func drawNarrows(t *rapid.T, all []vendors.TrustCondition, ofToken func(vendors.TrustCondition) bool) []vendors.TrustCondition {
	var list []vendors.TrustCondition
	for _, c := range all {
		ways := [][]vendors.Narrowed{{"principal"}}
		if ofToken(c) {
			ways = append(ways, [][]vendors.Narrowed{{""}, {"webIdentity"}, {"principal", "webIdentity"}}...)
		}
		if c.Typed != nil && ofToken(c) {
			ways = ways[:3] // the customer types one value
		}
		for i, narrows := range rapid.SampledFrom(ways).Draw(t, "narrows") {
			if c.Narrows = narrows; i > 0 { // as the other way has it, but for one value
				c.Values = c.Values[1:]
			}
			list = append(list, c)
		}
	}
	return list
}

// drawPermissions lists some actions, each once, as many as may stand under a prefix where one is offered.
func drawPermissions(t *rapid.T, def *vendors.Definition) {
	var bucket, objects []string
	for _, a := range s3actions.S3() {
		if a.On.Bucket {
			bucket = append(bucket, a.Name)
		}
		if a.On.Object {
			objects = append(objects, a.Name)
		}
	}
	if def.Bucket.Limited() {
		bucket = []string{"s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketLocation", "s3:GetBucketTagging", "s3:ListBucketMultipartUploads", "s3:GetBucketNotification"}
	}
	add := func(label string, actions []string, on vendors.Target) {
		actions = slices.Clone(actions)
		for i := range rapid.IntRange(0, 3).Draw(t, label) {
			var some []string
			for range rapid.IntRange(1, 4).Draw(t, "actions") {
				if len(actions) > 0 {
					j := rapid.IntRange(0, len(actions)-1).Draw(t, "action")
					some = append(some, actions[j])
					actions = slices.Delete(actions, j, j+1)
				}
			}
			if len(some) == 0 {
				return
			}
			p := withReasons(def.Bucket, vendors.Permission{Sid: fmt.Sprintf("%s%d", label, i), Why: "A reason that nobody gave.", Actions: some, On: []vendors.Target{on}})
			if len(def.Permissions) > 0 && rapid.Bool().Draw(t, "choice") {
				p.Choice = &vendors.Choice{Parameter: "Allow" + p.Sid, Default: rapid.Bool().Draw(t, "default")}
			}
			def.Permissions = append(def.Permissions, p)
		}
	}
	add("Objects", objects, vendors.OnObjects)
	add("Bucket", bucket, vendors.OnBucket)
	defer drawAccount(t, def)
	switch {
	case len(def.Permissions) == 0 && !def.Bucket.Limited():
		def.Permissions = []vendors.Permission{withReasons(def.Bucket, vendors.Permission{Sid: "All", Why: "A reason that nobody gave.", Actions: []string{"s3:*"}, On: []vendors.Target{vendors.OnBucket, vendors.OnObjects}})}
	case len(def.Permissions) == 0:
		def.Permissions = []vendors.Permission{{Sid: "Reads", Why: "A reason that nobody gave.", Actions: []string{"s3:Get*"}, On: []vendors.Target{vendors.OnObjects}}}
	}
}

// drawAccount lets the vendor see some of the whole account, by the customer's choice or always.
func drawAccount(t *rapid.T, def *vendors.Definition) {
	if def.Access.BucketPolicy != nil || !rapid.Bool().Draw(t, "account") {
		return
	}
	some := slices.DeleteFunc(permissions.AllOnAccount(), func(string) bool { return rapid.Bool().Draw(t, "left out") })
	if len(some) == 0 {
		return
	}
	p := vendors.Permission{Sid: "Account", Why: "A reason that nobody gave.", Actions: some, On: []vendors.Target{vendors.OnAccount}}
	if rapid.Bool().Draw(t, "required") {
		p.Required = "A reason that nobody gave."
	} else {
		p.Choice = &vendors.Choice{Parameter: "AllowAccount"}
	}
	def.Permissions = append(def.Permissions, p)
}

// withReasons gives the grave actions of a permission a reason, and those that no prefix of the bucket limits.
func withReasons(b vendors.Bucket, p vendors.Permission) vendors.Permission {
	for _, a := range p.Actions {
		if b.Limited() && permissions.BeyondPrefix(a) && p.Applies(vendors.OnBucket) {
			p.BeyondPrefix = append(p.BeyondPrefix, vendors.BeyondPrefix{Actions: []string{a}, Why: "A third reason that nobody gave."})
		}
	}
	grave := permissions.Permission{Actions: p.Actions, Bucket: p.Applies(vendors.OnBucket), Objects: p.Applies(vendors.OnObjects)}.Grave()
	if len(grave) > 0 {
		p.Grave = []vendors.GraveActions{{Actions: grave, Why: "Another reason that nobody gave."}}
	}
	return p
}

func asYAML(def *vendors.Definition) string {
	data, err := yaml.Marshal(def)
	if err != nil {
		panic(err)
	}
	return string(data)
}
