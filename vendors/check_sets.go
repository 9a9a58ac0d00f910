package vendors

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

func (f *file) checkSets() {
	if f.def.Sets == nil {
		return
	}
	for _, other := range f.def.waysBut("role") {
		f.problem(at("sets"), "must be left out beside access.%s (line %d): each set has a role that is assumed as that of access.role is, and there is no other way in", other, f.line(at("access", other)))
	}
	if r := f.def.Access.Role; r != nil && r.AssumesItself != "" {
		f.problem(at("access", "role", "assumesItself"), "must be left out where there are sets (line %d), got %s: nothing says which of the roles it is", f.line(at("sets")), words.Quote(r.AssumesItself))
	}
	if further := f.def.Bucket.FurtherBuckets; further.Offered() {
		f.problem(at("bucket", "furtherBuckets"), "must be left out or \"never\" where there are sets (line %d), got %q: nothing says to which of the roles a further bucket is open. A set can have a bucket of its own",
			f.line(at("sets")), further)
	}
	taken := f.namesBeforeSets()
	for i, set := range f.def.Sets {
		f.checkSetName(i, taken)
		if set.Bucket != nil {
			f.checkOwnBucket(*set.Bucket, at("sets", i, "bucket"))
		}
		if n := f.def.Bucket.Namespace; n.Offered() && set.Bucket != nil && set.Bucket.Create != CreateNever {
			f.problem(at("bucket", "namespace"), "must be left out or \"never\" where a set makes a bucket of its own, as %s does (line %d), got %q: only the first one would be in the account's namespace",
				at("sets", i), f.line(at("sets", i, "bucket", "create")), n)
		}
	}
}

// namesOfTemplates are names of every template that a set's own could be like, as they end the same. A test holds them
// against the vocabulary.
var namesOfTemplates = []string{
	"LogBucket", "LogBucketPolicy", "FurtherBucketsPolicy", "LogToOwnBucket", "CreateLogBucket", "OneBucket", "UseRole",
	"SettingsOfANewBucket", "NameOfTheBucket", "BucketAccountOfAnExistingBucket", "OnlyForCrossAccountRole", "ForCrossAccountRole",
}

// namesBeforeSets are the names in a template that no set may have again, and whose each is. The CDK has one space for those
// of parameters, conditions and resources, and outputs are read by theirs.
func (f *file) namesBeforeSets() map[string]string {
	taken := map[string]string{}
	without := *f.def
	without.Sets = nil
	for _, name := range slices.Concat(without.Parameters(), OwnNames(), namesOfTemplates) {
		taken[name] = "every template"
	}
	for _, c := range f.def.Choices() {
		taken[c.Parameter], taken[c.Condition()] = "the choice "+c.Parameter, "the choice "+c.Parameter
	}
	return taken
}

// checkSetName refuses a name with which something of the set would be called like something else.
func (f *file) checkSetName(i int, taken map[string]string) {
	set, name := f.def.Sets[i], at("sets", i, "name")
	if j := slices.IndexFunc(f.def.Sets, func(s Set) bool { return s.Name == set.Name }); j < i {
		f.problem(name, "must be another than %s, which %s is (line %d)", words.Quote(set.Name), at("sets", j), f.line(at("sets", j, "name")))
		return
	}
	if strings.HasPrefix(set.Name, "Allow") {
		f.problem(name, "must not begin with Allow, as the parameters of choices do, got %s", words.Quote(set.Name))
	}
	for _, own := range OwnNames() {
		if whose := taken[set.Name+own]; whose != "" {
			f.problem(name, "must be another than %s: its %s would be called %s, which %s has", words.Quote(set.Name), own, set.Name+own, whose)
			break
		}
	}
	for _, own := range OwnNames() {
		taken[set.Name+own] = "the set " + set.Name
	}
}

// checkOwnBucket checks the bucket of a set. What is watched, and what reaches out of the account, is of the first one only.
func (f *file) checkOwnBucket(b Bucket, where path) {
	for _, o := range b.offers() {
		if o.field != "prefix" && o.field != "versioning" && o.value.Offered() {
			f.problem(where.to(o.field), "must be left out or \"never\", got %q: only the first bucket can have it, that of bucket (line %d)", o.value, f.line(at("bucket")))
		}
	}
	if b.Lifecycle != nil && b.Lifecycle.Expiry != "" {
		f.problem(where.to("lifecycle", "expiry"), "must be left out: only the first bucket can have it, that of bucket (line %d)", f.line(at("bucket")))
	}
	f.checkBucket(Bucket{Create: b.Create, Name: b.Name, Prefix: b.Prefix, Prefixes: b.Prefixes, KMS: b.KMS, Versioning: b.Versioning,
		VersioningOn: b.VersioningOn, ObjectLock: b.ObjectLock, Lifecycle: b.Lifecycle, CORS: b.CORS}, where)
}

// checkHandBackOf checks a value that is of a further set.
func (f *file) checkHandBackOf(hand HandBack, i int) {
	of := at("handBack", i, "set")
	set := f.def.Set(hand.Set)
	switch {
	case set == nil && len(f.def.Sets) == 0:
		f.problem(of, "must be left out, got %s: there are no sets", words.Quote(hand.Set))
	case set == nil:
		f.problem(of, "must be the name of a set, %s, got %s", words.Or(words.QuoteAll(f.def.SetNames()[1:])), words.Quote(hand.Set))
	case hand.Value == HandedRoleARN, hand.Value == HandedRoleName, isOfBucket(hand.Value) && set.Bucket != nil:
		alone := f.def.Alone(hand.Set)
		if must, because := alone.notHanded(hand.Value); must != "" {
			f.problem(at("handBack", i, "value"), "must be %s, got %q: %s", must, hand.Value, because)
		}
	case isOfBucket(hand.Value):
		f.problem(of, "must be left out, got %s: %s has no bucket of its own, and is on the first", words.Quote(hand.Set), at("sets", slices.IndexFunc(f.def.Sets, func(s Set) bool { return s.Name == hand.Set })))
	default:
		f.problem(of, "must be left out, got %s: %s is the same for all sets", words.Quote(hand.Set), hand.Value)
	}
}

// isOfBucket reports whether each bucket of its own has a value. The region is that of the stack.
func isOfBucket(value Handed) bool {
	return strings.HasPrefix(string(value), "bucket.") && value != HandedBucketRegion
}
