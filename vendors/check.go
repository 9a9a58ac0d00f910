package vendors

import (
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/base/texts"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// checkMeaning checks what no schema can: that the definition's parts fit each other and AWS.
func (f *file) checkMeaning() {
	f.checkTexts(nil, f.root, nil)
	f.checkIdentity()
	f.checkOffers()
	f.checkPartitions()
	f.checkRegions()
	f.checkBucket(f.def.Bucket, at("bucket"))
	f.checkAccess()
	f.checkSets()
	f.checkCallBack()
	f.checkNotifications()
	f.checkPermissions()
	f.checkFurtherKMS()
	f.checkHandBack()
	f.checkLabels()
	f.checkAsk()
	f.checkOrganization()
	f.checkDifferences()
}

// dependsOn are the parts whose checks make no sense where another part cannot be read.
var dependsOn = map[string][]string{
	"access":        {"partitions", "regions"},
	"partitions":    {"access"},
	"regions":       {"access", "partitions"},
	"sets":          {"access"},
	"notifications": {"access", "bucket"},
	"callBack":      {"access", "partitions", "regions", "version"},
	"furtherKms":    {"bucket", "access", "permissions"},
	"handBack":      {"access", "sets", "notifications"},
	"labels":        {"permissions", "access", "sets"},
	"ask":           {"permissions", "access", "sets"},
	"differences":   {"access", "bucket", "permissions", "furtherKms", "sets", "notifications", "partitions"},
	"organization":  {"bucket", "access", "sets", "notifications"},
}

// checkUnaffected checks the meaning of the parts that have the right shape, in a file where others have not: so that
// whoever mends the file sees all of it.
func (f *file) checkUnaffected() {
	shape := slices.Clone(f.problems)
	broken := map[string]bool{}
	for _, p := range shape {
		if broken[part(p)] = true; p.Path == "" {
			return // the whole of the file cannot be read
		}
	}
	f.checkMeaning()
	meaning := f.problems[len(shape):]
	f.problems = shape
	for _, p := range meaning {
		needs := append(slices.Clone(dependsOn[part(p)]), part(p))
		if !slices.ContainsFunc(needs, func(n string) bool { return broken[n] }) {
			f.problems = append(f.problems, p)
		}
	}
}

// part is the part of the definition that a problem is in: its topmost key.
func part(p Problem) string {
	key, _, _ := strings.Cut(p.Path, ".")
	key, _, _ = strings.Cut(key, "[")
	return key
}

// checkTexts refuses texts that would look odd in a template, a form or a table.
func (f *file) checkTexts(key, n *yaml.Node, p path) {
	for k, v := range pairs(n) {
		f.checkTexts(k, v, p.to(k.Value))
	}
	for i, item := range n.Content {
		if n.Kind == yaml.SequenceNode {
			f.checkTexts(nil, item, p.to(i))
		}
	}
	if n.Kind != yaml.ScalarNode {
		return
	}
	if strings.TrimSpace(n.Value) == n.Value && !strings.ContainsFunc(n.Value, unicode.IsControl) {
		if r, odd := texts.FirstOdd(n.Value); odd && strings.ContainsRune(f.text, r) {
			return // told where it stands
		}
		if err := texts.Check(n.Value); err != nil {
			f.report(place(key, n), p, "%v", err)
		}
		return
	}
	hint := ""
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		hint = ": write >- before the text"
	}
	f.report(place(key, n), p, "must be one line without spaces at its ends, got %s%s", words.Quote(n.Value), hint)
}

func (f *file) checkIdentity() {
	if want := f.def.Vendor + ".yaml"; filepath.Base(f.name) != want {
		f.problem(at("vendor"), "must be %s as the file is named, or the file %s, got %s", words.Quote(f.stem()), want, words.Quote(f.def.Vendor))
	}
	// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-description-structure.html
	const most = 1024
	if length := len(f.def.Description()); length > most {
		f.problem(at("purpose"), "must leave the template's description, which is name, version, purpose and a word about an access key, at most %d bytes long, got %d", most, length)
	}
}

// checkOffers refuses a recommendation that no template could follow: a default must be there for it. Where a field is an offer
// alone, its schema has no "recommended".
func (f *file) checkOffers() {
	role := f.def.Access.Role
	if role == nil || role.Trust.WebIdentity == nil || role.Trust.WebIdentity.Audience.Offer != OfferRecommended {
		return
	}
	f.problem(at("access", "role", "trust", "webIdentity", "audience"), "must be \"never\" or \"optional\", got \"recommended\": only the customer knows what to type there")
}

func (f *file) checkPartitions() {
	known := f.def.knownPartitions()
	if f.def.Partitions == nil || known == nil {
		return
	}
	account := f.def.pathOfAccounts()
	for i, p := range f.def.Partitions {
		if !slices.Contains(known, p) && !slices.Contains(f.def.KeyPartitions(), p) {
			f.problem(at("partitions", i), "must be a partition for which %s (line %d) has %s%s, got %q", account, f.line(account), f.def.whatIsKnown(), f.orTheKey(), p)
		}
	}
	for _, p := range partition.IDs() {
		if !slices.Contains(known, p) || slices.Contains(f.def.Partitions, p) {
			continue
		}
		f.problem(f.whereKnown(p), "must be left out, or %q be one of partitions (line %d)", p, f.line(at("partitions")))
	}
}

// whereKnown leads to what the definition has of the vendor's in a partition.
func (f *file) whereKnown(p Partition) path {
	account := f.def.pathOfAccounts()
	for _, of := range []path{account.to(string(p)), account.to(string(ByPartition), string(p))} {
		if f.has(of) {
			return of
		}
	}
	return account
}

// orTheKey is the other way to serve a partition.
func (f *file) orTheKey() string {
	if f.def.KeyPartitions() == nil {
		return ""
	}
	return ", or one of access.keyedUser.partitions"
}

func (f *file) checkHandBack() {
	fields := map[string]int{}
	for i, hand := range f.def.HandBack {
		if first, ok := fields[hand.Field]; ok {
			f.problem(at("handBack", i, "field"), "must be another than %s, which %s is (line %d)", words.Quote(hand.Field), at("handBack", first), f.line(at("handBack", first, "field")))
		} else {
			fields[hand.Field] = i
		}
		value := at("handBack", i, "value")
		if hand.Set != "" {
			f.checkHandBackOf(hand, i)
			continue
		}
		if must, because := f.def.notHanded(hand.Value); must != "" {
			f.problem(value, "must be %s, got %q: %s", must, hand.Value, because)
		}
	}

	f.checkAskedAs()

	missing := f.def.missingHanded()
	if len(missing) > 0 {
		f.problem(at("handBack"), "must have %s: the vendor cannot get in without", words.And(missing))
	}
}

// checkAskedAs holds the description of an output to what CloudFormation takes.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html
func (f *file) checkAskedAs() {
	const most, ourWords = 1024, 100
	told := map[Handed]bool{}
	for i := len(f.def.HandBack) - 1; i >= 0; i-- {
		value := f.def.HandBack[i].What()
		if length := len(f.def.AskedAs(value)) + ourWords; length > most && !told[value] {
			f.problem(at("handBack", i, "field"), "must leave the description of the output of %s, which names the vendor and each such field, at most %d bytes long, got %d", value, most, length)
		}
		told[value] = true
	}
}

func (f *file) checkLabels() {
	parameters := f.def.Parameters()
	_, labels := f.find(at("labels"))
	if f.def.Labels == nil {
		return
	}
	for key := range pairs(labels) {
		if !slices.Contains(parameters, key.Value) {
			f.report(key, at("labels", key.Value), "is not a parameter that the template can have%s", words.DidYouMean(key.Value, "parameters", parameters))
		}
	}
}

// checkAsk: which of its parameters a template has, and which of these must be given, is known to whoever makes it.
func (f *file) checkAsk() {
	parameters := f.def.Parameters()
	for i, name := range f.def.Ask {
		if !slices.Contains(parameters, name) {
			f.problem(at("ask", i), "is not a parameter that the template can have%s", words.DidYouMean(name, "parameters", parameters))
		}
	}
}
