package proof

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// ofOwnBucket are the parameters that a set with a bucket of its own has under its name.
var ofOwnBucket = []string{
	vendors.ParamNewBucketName, vendors.ParamBucketNameSuffix, vendors.ParamExistingBucketName,
	vendors.ParamPrefix, vendors.ParamKMSKeyARN, vendors.ParamVersioning,
}

// ofFirstBucket are those that are of no other than the first bucket.
var ofFirstBucket = []string{vendors.ParamBucketNamePrefix, vendors.ParamFurtherBucketARNs, vendors.ParamBucketAccountID}

// sets are what each set is of a launch: the first, which is all there is without further ones, and each further one, as a
// launch of its permissions alone. What one may do, no other may.
func (l Launch) sets() []Launch {
	first := l
	if len(l.Definition.Sets) > 0 {
		first.Definition = onlySet(*l.Definition, l.Definition.Permissions, nil)
	}
	list := []Launch{first}
	for _, s := range l.Definition.Sets {
		of := l
		of.set, of.Definition = s.Name, onlySet(*l.Definition, s.Permissions, s.Bucket)
		of.Definition.FurtherKMS = s.FurtherKMS
		if s.Bucket != nil {
			of.Choices = maps.Clone(l.Choices)
			for _, name := range ofFirstBucket {
				delete(of.Choices, name)
			}
			for _, name := range ofOwnBucket {
				of.Choices[name] = l.Choices[s.Name+name]
			}
			of.bucketOf = s.Name
		}
		list = append(list, of)
	}
	return list
}

// namesWhereTold are names for a new first bucket that has notifications, which need one.
func namesWhereTold(def *vendors.Definition) map[string][]string {
	if def.Notifications == nil || isVendors(def.Notifications) || def.Bucket.Create == vendors.CreateNever {
		return nil
	}
	return map[string][]string{vendors.ParamNewBucketName: {"", "told-data"}}
}

// onlySet is a definition with some permissions and, if there is one, a bucket in place of its own.
func onlySet(def vendors.Definition, permissions []vendors.Permission, bucket *vendors.Bucket) *vendors.Definition {
	def.Sets, def.Permissions = nil, permissions
	if bucket != nil {
		def.Bucket = *bucket
	}
	return &def
}

// grid are the requests about every bucket of the launch, and about what is near it, and with every key.
func (l Launch) grid() []judge.Request {
	var list []judge.Request
	for i, s := range l.sets() {
		if i > 0 && s.bucketOf == "" {
			continue // that of the first
		}
		list = append(list, s.requests()...)
		if key := s.key(); key != "" && (key != keyARN || s.region != home) {
			list = append(list, kmsRequests(key, s.region, s.buckets())...)
		}
	}
	return slices.Concat(list, l.queueRequests(), l.topicRequests())
}

// key is the ARN of the key of KMS that the bucket is encrypted with, as far as it is known.
func (l Launch) key() string {
	if !l.makesKey() {
		return l.Choices[vendors.ParamKMSKeyARN]
	}
	if k := l.Stack.Resource(newKey); k != nil {
		return k.Attributes["Arn"]
	}
	return "a key that is not there"
}

// triedOf are the values of the parameters that a further set has of its own, each another than the first set's.
func triedOf(set vendors.Set, first map[string][]string) map[string][]string {
	values := map[string][]string{}
	if set.Name == "" || set.Bucket == nil {
		return values
	}
	for _, name := range ofOwnBucket {
		if first[name] == nil {
			continue
		}
		if first[set.Name+name] != nil {
			continue // which has an example of its own
		}
		values[set.Name+name] = slices.Clone(first[name])
		for i, v := range values[set.Name+name] {
			switch {
			case v == "":
			case name == vendors.ParamKMSKeyARN:
				values[set.Name+name][i] = v[:len(v)-1] + "7"
			case name == vendors.ParamExistingBucketName, name == vendors.ParamNewBucketName:
				values[set.Name+name][i] = v + "-" + strings.ToLower(set.Name)
			}
		}
	}
	return values
}

// ofFurtherSet reports whether a parameter is a further set's own.
func ofFurtherSet(def *vendors.Definition, name string) bool {
	return slices.ContainsFunc(def.Sets, func(s vendors.Set) bool {
		return s.Bucket != nil && slices.ContainsFunc(ofOwnBucket, func(own string) bool { return s.Name+own == name })
	})
}

// firstOfSets are the values of the parameters of further sets with which each has an existing bucket, if it may, or a new one
// that has all of a name that it needs; and a key where it must.
func firstOfSets(def *vendors.Definition, t *template.Template) map[string]string {
	values, choices := tried(def), map[string]string{}
	for _, name := range t.Keys("Parameters") {
		if ofFurtherSet(def, name) && values[name] != nil {
			choices[name] = values[name][0]
		}
	}
	for _, s := range def.Sets {
		for _, needed := range []string{vendors.ParamBucketNameSuffix, vendors.ParamExistingBucketName} {
			if _, has := choices[s.Name+needed]; has {
				choices[s.Name+needed] = values[s.Name+needed][1]
				break
			}
		}
		if s.Bucket != nil && s.Bucket.KMS == vendors.KeyRequired {
			choices[s.Name+vendors.ParamKMSKeyARN] = values[s.Name+vendors.ParamKMSKeyARN][1]
		}
	}
	return choices
}

// ofSets are launches with every combination of what is chosen for further sets, each beside another of the given launches:
// no choice for a set's bucket bears on another set, and to try every pair takes too long. Random launches try some.
func ofSets(launches []Launch, t *template.Template, combinations []map[string]string) []Launch {
	if len(launches) == 0 || len(launches[0].Definition.Sets) == 0 {
		return nil
	}
	var list []Launch
	for _, own := range combinations {
		l := launches[len(list)%len(launches)]
		choices := maps.Clone(l.Choices)
		maps.Copy(choices, own)
		if with, err := launchIn(l.Definition, t, choices, l.region); err == nil {
			list = append(list, with)
		}
	}
	return list
}

// giveKey adds a key to choices for the bucket of a set, where it must have one.
func giveKey(def *vendors.Definition, choices map[string]string, set string) {
	if b := bucketNamed(def, set); b != nil && b.KMS == vendors.KeyRequired && choices[set+ofNewKey[0]] != "Yes" {
		choices[set+vendors.ParamKMSKeyARN] = keyARN
	}
}

// TwoBuckets holds that no launch is accepted with one name for the buckets of two sets, and that it is refused for that: each
// role would get at what is the other's. One of the two may be made by the stack, which then has the name that the other is given.
func TwoBuckets(l Launch, t *template.Template) (r Report) {
	offered := t.Keys("Parameters")
	sets := append([]vendors.Set{{}}, l.Definition.Sets...)
	for i, one := range sets {
		for j, other := range sets {
			for _, of := range []string{vendors.ParamExistingBucketName, vendors.ParamNewBucketName} {
				mine, its := one.Name+vendors.ParamExistingBucketName, other.Name+of
				if i == j || of == vendors.ParamExistingBucketName && j > i || !slices.Contains(offered, mine) || !slices.Contains(offered, its) {
					continue
				}
				choices := maps.Clone(l.Choices)
				for _, set := range []string{one.Name, other.Name} {
					for _, made := range slices.Concat(ofOwnBucket, ofFirstBucket, ofNewKey) { // what is for a new bucket
						delete(choices, set+made)
					}
					giveKey(l.Definition, choices, set)
				}
				if of == vendors.ParamNewBucketName {
					delete(choices, other.Name+vendors.ParamExistingBucketName)
				}
				name, possible := l.oneName(one, other)
				if !possible {
					continue
				}
				choices[mine], choices[its] = name, name
				for name := range unwatched {
					delete(choices, name)
				}
				_, err := launchIn(l.Definition, t, choices, l.region)
				if r.Decisions++; err == nil || !strings.Contains(err.Error(), mine) || !strings.Contains(err.Error(), its) {
					r.failf("%s: %s and %s are one bucket, but the launch says: %v", l, mine, its, err)
				}
			}
		}
	}
	return r
}

// The outputs for what a form asks for.
var handedAs = map[vendors.Handed]string{
	vendors.HandedRoleName: "IamRoleName", vendors.HandedAccountID: "AccountId", vendors.HandedBucketARN: "BucketArn",
	vendors.HandedBucketPrefix: "BucketPrefix", vendors.HandedKMSKeyARN: "BucketKmsKeyArn", vendors.HandedExternalID: "RoleExternalId",
}

// checkHandedBack: what the form asks for is that of this launch, and of no other set's; and where there is none, no output says
// any.
func (r *Report) checkHandedBack(l Launch) {
	for _, hand := range l.Definition.HandBack {
		name := handedAs[hand.Value]
		if name == "" {
			continue // the connection itself shows it
		}
		set := hand.Set // the names of what is a set's own begin with its name
		if hand.Value == vendors.HandedAccountID || hand.Value == vendors.HandedExternalID {
			set = ""
		}
		bucket := cmp.Or(l.Choices[set+vendors.ParamExistingBucketName], l.physicalID(set+"Bucket"))
		role := cmp.Or(l.existingRole(), l.physicalID(set+"Role"))
		key := l.Choices[set+vendors.ParamKMSKeyARN]
		if set == "" {
			key = l.key()
		}
		want := map[vendors.Handed]string{
			vendors.HandedRoleName: role, vendors.HandedAccountID: Account, vendors.HandedBucketARN: "arn:aws:s3:::" + bucket,
			vendors.HandedBucketPrefix: l.Choices[set+vendors.ParamPrefix], vendors.HandedKMSKeyARN: key,
			vendors.HandedExternalID: l.shownID(),
		}[hand.Value]
		got, there := "", l.Stack.Output(set+name)
		if there != nil {
			got = there.Value
		}
		if got != want || there != nil && want == "" {
			r.failf("%s: the output %s is %q, must be %q", l, set+name, got, want)
		}
	}
}

// physicalID is what AWS calls a resource of the launch, empty if it does not exist.
func (l Launch) physicalID(logicalID string) string {
	if res := l.Stack.Resource(logicalID); res != nil {
		return res.PhysicalID
	}
	return ""
}

// oneName is a name of a bucket that is there which both of two sets would take, if there is one.
func (l Launch) oneName(one, other vendors.Set) (name string, possible bool) {
	start := func(s vendors.Set) string {
		b := l.Definition.Bucket
		if s.Bucket != nil {
			b = *s.Bucket
		}
		if b.Name == nil || !b.Name.Existing {
			return ""
		}
		return b.Name.Prefix
	}
	longer, shorter := start(one), start(other)
	if len(longer) < len(shorter) {
		longer, shorter = shorter, longer
	}
	return longer + sample(vendors.ParamExistingBucketName), strings.HasPrefix(longer, shorter)
}

// misnamed are names of buckets that are there, and ARNs, which do not begin as the definition says that those must.
func (l Launch) misnamed() map[string][]string {
	wrong := map[string][]string{}
	for _, s := range l.sets() {
		name := s.Definition.Bucket.Name
		if name == nil || !name.Existing || s.set != "" && s.bucketOf == "" {
			continue
		}
		others := []string{"x" + name.Prefix}
		if dotless := strings.ReplaceAll(name.Prefix, ".", "x"); dotless != name.Prefix {
			others = append(others, dotless)
		}
		for _, parameter := range []string{vendors.ParamExistingBucketName, vendors.ParamFurtherBucketARNs} {
			own := s.bucketOf + parameter
			for i := 0; l.Choices[own] != "" && i < len(others); i++ {
				wrong[own] = append(wrong[own], strings.Replace(l.Choices[own], name.Prefix, others[i], 1))
			}
		}
	}
	return wrong
}
