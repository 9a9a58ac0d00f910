package proof

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Launch is one set of a customer's choices, and what it resolves to.
type Launch struct {
	Definition *vendors.Definition
	Choices    map[string]string // every parameter
	Stack      *resolve.Stack
	region     string
	// set is the name of the further set that this is of the launch, with its own definition and choices: see sets.
	set string
	// bucketOf is the set whose bucket that one has, empty for the first.
	bucketOf string
}

// String is the choices that matter to the proof, in the order of the vocabulary.
func (l Launch) String() string {
	parts := []string{l.Definition.Vendor}
	for _, name := range append(relevant(l.Definition), vendors.ParamAccessKeyKMSKeyARN) {
		if v := l.Choices[name]; v != "" {
			parts = append(parts, name+"="+v)
		}
	}
	return strings.Join(parts, " ")
}

// The values with which the launches are made are samples of the vocabulary, which knows nothing of what is right.
var (
	prefix      = sample(vendors.ParamPrefix)
	keyARN      = sample(vendors.ParamKMSKeyARN)
	externalID  = sample(vendors.ParamExternalID)
	subject     = sample(vendors.ParamWebIdentitySubject)
	audience    = sample(vendors.ParamWebIdentityAudience)
	boundaryARN = sample(vendors.ParamPermissionsBoundaryARN)
)

// principalOwner is the vendor's account where the definition knows none.
var principalOwner = strings.Split(sample(vendors.ParamVendorPrincipalARN), ":")[4]

func sample(parameter string) string { return vocabulary.Named(parameter).Sample() }

// tried are the values of each parameter that bears on who may do what. The name of a new bucket does not: CloudFormation
// chooses it here.
func tried(def *vendors.Definition) map[string][]string {
	values := map[string][]string{}
	for _, w := range vocabulary.Words() {
		if w.Bears == vocabulary.OnAccess {
			values[w.Name] = w.Samples
		}
	}
	values[vendors.ParamVendorPrincipalARN] = []string{"", principalOf(def)}
	maps.Copy(values, namesWhereTold(def))
	maps.Copy(values, prefixesWhereTold(def))
	maps.Copy(values, targetsWhereTold(def))
	maps.Copy(values, namesForKey(def))
	for name, example := range vocabulary.Examples(def) {
		values[name] = []string{"", example}
	}
	if p := def.Published(); p != nil && p.By == vendors.ByCloud {
		values[vendors.ParamVendorCloud] = p.Keys()
	}
	for _, set := range append([]vendors.Set{{Permissions: def.Permissions}}, def.Sets...) {
		for _, p := range set.Permissions {
			if p.Choice != nil {
				values[p.Choice.Parameter] = []string{"No", "Yes"}
			}
		}
		maps.Copy(values, triedOf(set, values))
	}
	return values
}

// prefixesWhereTold are prefixes of which some characters are encoded in a filter, and others are not.
func prefixesWhereTold(def *vendors.Definition) map[string][]string {
	if def.Notifications == nil || !def.Bucket.Prefix.Offered() {
		return nil
	}
	return map[string][]string{vendors.ParamPrefix: {"", "it's a+b (c)=:,@&!/"}}
}

// principalOf is the principal that the customer types, of the account that the definition pins, if it does.
func principalOf(def *vendors.Definition) string {
	account := principalOwner
	if t := def.Trusted(); t != nil && t.Principal.Account != nil {
		account = t.Principal.Account[homeOf(def).ID]
	}
	return principalOfAccount(account)
}

func principalOfAccount(account string) string {
	return "arn:aws:iam::" + account + ":user/vendor/reader"
}

func relevant(def *vendors.Definition) []string { return slices.Sorted(maps.Keys(tried(def))) }

// Launches are all combinations of the choices that bear on who may do what, as far
// as the template accepts them. An error says that it accepts none.
func Launches(def *vendors.Definition, t *template.Template) ([]Launch, error) {
	of := func(own bool) []string {
		return slices.DeleteFunc(t.Keys("Parameters"), func(name string) bool { return ofFurtherSet(def, name) != own })
	}
	values, never := tried(def), resolve.Prepare(t).Never
	launches, refusal := accepted(def, t, combinations(of(false), values, never), firstOfSets(def, t))
	launches = append(launches, ofSets(launches, t, combinations(of(true), values, nil))...)
	if len(launches) == 0 {
		return nil, fmt.Errorf("%s: the template accepts no launch: %w", def.Vendor, refusal)
	}
	for _, like := range [][]Launch{launches, inNamespace(launches)} {
		if l, ok := monitored(like, t, watched[0]); ok {
			launches = append(launches, l)
		}
	}
	return slices.Concat(launches, withSecretKey(launches, t), expiring(launches, t)), nil
}

// many is of how many combinations those are left out that are never launches: with each choice more there are twice as many, most of
// which rules refuse.
const many = 1_000

// combinations are all of the values of some parameters; of many those that never does not say to be no launch's.
func combinations(names []string, values map[string][]string, never func(choices map[string]string) bool) []map[string]string {
	n := 1
	for _, name := range names {
		n = min(n*max(len(values[name]), 1), many+1)
	}
	if n <= many {
		never = nil
	}
	combinations := []map[string]string{{}}
	for _, name := range names {
		if values[name] == nil {
			continue
		}
		var next []map[string]string
		for _, c := range combinations {
			for _, v := range values[name] {
				with := maps.Clone(c)
				if with[name] = v; never == nil || !never(with) {
					next = append(next, with)
				}
			}
		}
		combinations = next
	}
	return combinations
}

// accepted are the launches of some choices with others beside them, as far as the template accepts them, and why it does not
// accept the last of the rest.
func accepted(def *vendors.Definition, t *template.Template, list []map[string]string, beside map[string]string) (launches []Launch, refusal error) {
	for _, choices := range list {
		choices = maps.Clone(choices)
		maps.Copy(choices, beside)
		l, err := launchIn(def, t, choices, regionOf(def))
		if err != nil {
			refusal = err
			continue
		}
		launches = append(launches, l)
	}
	return launches, refusal
}

// withSecretKey are launches whose secret has a KMS key of the customer's, each like one of the others: one where it is that of
// the bucket too, and one where the bucket has none. The same is granted as without, and the same is expected.
func withSecretKey(launches []Launch, t *template.Template) []Launch {
	if !slices.Contains(t.Keys("Parameters"), vendors.ParamAccessKeyKMSKeyARN) {
		return nil
	}
	var list []Launch
	for _, bucketKey := range []string{"", keyARN} {
		for _, l := range launches {
			if l.Choices[vendors.ParamKMSKeyARN] != bucketKey {
				continue
			}
			choices := maps.Clone(l.Choices)
			choices[vendors.ParamAccessKeyKMSKeyARN] = keyARN
			if with, err := launchIn(l.Definition, t, choices, l.region); err == nil {
				list = append(list, with)
				break
			}
		}
	}
	return list
}

// watched are the choices of logs, trail and alarm, with which a launch is made once each, with all and with none.
var watched = []map[string]string{
	{vendors.ParamAccessLogs: "Yes", vendors.ParamDataEventTrail: "Yes", vendors.ParamAlarmEmail: sample(vendors.ParamAlarmEmail), vendors.ParamCallBack: "Yes"},
	{vendors.ParamAccessLogs: "Yes"},
	{vendors.ParamAccessLogs: "Yes", vendors.ParamExistingLogBucketName: sample(vendors.ParamExistingLogBucketName)},
	{vendors.ParamAccessLogs: "Yes", vendors.ParamExistingLogBucketName: sample(vendors.ParamExistingLogBucketName), vendors.ParamDataEventTrail: "Yes"},
	{vendors.ParamDataEventTrail: "Yes"},
	{vendors.ParamAlarmEmail: sample(vendors.ParamAlarmEmail)},
	{vendors.ParamCallBack: "Yes"},
	{},
}

// unwatched turns them off, where they are not off by default.
var unwatched = map[string]string{
	vendors.ParamAccessLogs: "No", vendors.ParamExistingLogBucketName: "", vendors.ParamDataEventTrail: "No", vendors.ParamAlarmEmail: "",
	vendors.ParamCallBack: "No",
}

// Watched are the launches with logs, trail and alarm, alone and together, each like one of the others.
func Watched(launches []Launch, t *template.Template) []Launch {
	var list []Launch
	for _, on := range watched {
		if l, ok := monitored(launches, t, on); ok {
			list = append(list, l)
		}
	}
	return list
}

// monitored is a launch like one of the others, with what one of watched turns on, as far as the template offers it.
func monitored(launches []Launch, t *template.Template, on map[string]string) (Launch, bool) {
	offered := t.Keys("Parameters")
	for _, l := range launches {
		choices := maps.Clone(l.Choices)
		for name := range unwatched {
			if value, ok := on[name]; !slices.Contains(offered, name) {
				continue
			} else if ok {
				choices[name] = value
			} else {
				choices[name] = unwatched[name]
			}
		}
		if maps.Equal(choices, l.Choices) {
			return Launch{}, false
		}
		if with, err := launchIn(l.Definition, t, choices, l.region); err == nil {
			return with, true
		}
	}
	return Launch{}, false
}

// RandomLaunch is one launch that the template accepts, of choices that pick makes: it returns a number below n. Where a launch is
// refused, one choice is made anew, and stays where no more is wrong with it: choices that are right only together are found so.
func RandomLaunch(def *vendors.Definition, t *template.Template, pick func(n int) int) (Launch, error) {
	values := tried(def)
	parameters := t.Section("Parameters")
	var names []string
	for _, name := range t.Keys("Parameters") {
		if p, _ := parameters[name].(map[string]any); p["Default"] == nil { // what must be given is never left empty
			values[name] = slices.DeleteFunc(slices.Clone(values[name]), func(v string) bool { return v == "" })
		}
		if len(values[name]) > 0 {
			names = append(names, name)
		}
	}
	const tries, atOnce = 2000, 200 // after so many, all are made anew
	var err error
	var choices map[string]string
	wrong := 0
	for try := range tries {
		next := maps.Clone(choices)
		if try%atOnce == 0 {
			next = map[string]string{}
			for _, name := range names {
				next[name] = values[name][pick(len(values[name]))]
			}
		} else {
			name := names[pick(len(names))]
			next[name] = values[name][pick(len(values[name]))]
		}
		var l Launch
		if l, err = launchIn(def, t, next, regionOf(def)); err == nil {
			return l, nil
		}
		if now := len(resolve.Problems(err)); try%atOnce == 0 || now <= wrong {
			choices, wrong = next, now
		}
	}
	return Launch{}, fmt.Errorf("%s: none of 2000 random launches is accepted: %w", def.Vendor, err)
}

// bucket is the name of the bucket that the launch shares.
func (l Launch) bucket() string {
	if name := l.Choices[vendors.ParamExistingBucketName]; name != "" {
		return name
	}
	if b := l.Stack.Resource(l.bucketOf + "Bucket"); b != nil {
		return b.PhysicalID
	}
	return ""
}

// isNew reports whether the launch makes the bucket, and so promises TLS.
func (l Launch) isNew() bool { return l.Choices[vendors.ParamExistingBucketName] == "" }

// buckets are all buckets that the launch shares.
func (l Launch) buckets() []string {
	list := []string{l.bucket()}
	if further := l.Choices[vendors.ParamFurtherBucketARNs]; further != "" {
		list = append(list, strings.TrimPrefix(further, "arn:aws:s3:::"))
	}
	return list
}

// owner is the account that the buckets are to belong to: the stack's own, if the customer names none, and always of a bucket
// that the stack makes.
func (l Launch) owner() string {
	if l.isNew() {
		return Account
	}
	return cmp.Or(l.Choices[vendors.ParamBucketAccountID], Account)
}

// allowed reports whether the customer left a permission on.
func (l Launch) allowed(p vendors.Permission) bool {
	return p.Choice == nil || l.Choices[p.Choice.Parameter] == "Yes"
}
