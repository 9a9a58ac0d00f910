// Package launch makes what a customer launches a released template with: the quick-create link, the commands, the
// Terraform resource, and the badges for a vendor's pages; for one customer or for a stream of a million.
//
// Use it in a vendor's back end, when a customer wants to be connected: [Released] reads a template, [New] prepares it once,
// and [Template.Link] or [Template.Launch] makes what this customer gets, with an external ID that nobody else has
// ([NewExternalID]). It asks nobody: that the template is hosted where the links lead is for bucketgrant publish to see to.
//
// What is given is checked as CloudFormation would check it, in the link's own region and partition, before anything is
// printed. A link may leave out what the customer fills in: that is said along with it, and an error if the launch must be
// complete.
//
// Where a release has a lean form, a launch takes it as long as nothing is given that it does not ask for: the same stack, with
// every other choice at its default. [Launch.FullTemplateURL] is what offers the others afterwards.
package launch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// Release is one version of a vendor's template.
type Release struct {
	// Vendor is its id, Name what people call it.
	Vendor, Name, Version string
	Template              []byte
	// Current says that the CDK app makes this version of the template from the definition as it is now, so that
	// "cdk deploy" launches the same.
	Current bool
	// Lean is the form of the template that asks less, nil where there is none.
	Lean []byte
	// Organization is the form that is launched once for all accounts of an organization, nil where there is none: see NewForOrganization.
	Organization []byte
	// AssemblySHA256 is the sum of the release's cloud assembly, "" where there is none: then the CDK app is what
	// "cdk deploy" needs.
	AssemblySHA256 string
}

// Template is a release that links are made to. Several goroutines may use it at once.
type Template struct {
	Release
	SHA256 string
	lean   *leanForm // nil where there is none
	// organization says that it is the form for an organization.
	organization bool
	// order are the names of the parameters.
	order        []string
	noEcho       map[string]bool
	descriptions map[string]string
	body         *template.Template
	choices      *resolve.Choices
	targets      map[string]*target // by region
}

// target is where links of one region lead, and what they begin with.
type target struct {
	partition         Partition
	templateURL, head string
	leanURL, leanHead string // "" where there is none
	assemblyURL       string // "" where there is none
}

// Place is a bucket that templates are hosted in: its Partition, Region and Bucket, and perhaps a Prefix before every key.
// The files vendor/version/template.yaml in it are public to read, as bucketgrant publish puts them there.
type Place = hosting.Place

// New prepares a release that is hosted in some places.
func New(r Release, places []Place) (*Template, error) {
	return prepare(r, places, hosting.Place.Key)
}

// prepare is New of a template that is hosted at a key of its own.
func prepare(r Release, places []Place, key hostingKey) (*Template, error) {
	body, err := template.Parse(r.Template)
	if err != nil {
		return nil, err
	}
	choices, err := resolve.NewChoices(body)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(r.Template)
	t := &Template{Release: r, SHA256: hex.EncodeToString(sum[:]), order: body.Keys("Parameters"), noEcho: map[string]bool{},
		descriptions: map[string]string{}, body: body, choices: choices}
	parameters := body.Section("Parameters")
	for name, definition := range parameters {
		m, _ := definition.(map[string]any)
		t.noEcho[name] = m["NoEcho"] == true || m["NoEcho"] == "true"
		t.descriptions[name], _ = m["Description"].(string)
	}
	if t.lean, err = readLean(r.Lean); err != nil {
		return nil, err
	}
	return t, t.aim(places, key)
}

// hostingKey is where a template is in the bucket.
type hostingKey func(place hosting.Place, vendor, version string) string

// Order are the names of the parameters in the order in which links give them.
func (t *Template) Order() []string { return slices.Clone(t.order) }

// Problem says what is wrong with a value for a parameter, in the template's own words, "" if nothing is: whatever else the
// customer chooses.
func (t *Template) Problem(parameter, value string) string {
	return t.choices.Problem(parameter, value)
}

// TemplateURLs are where links launch the full template from, by region.
func (t *Template) TemplateURLs() map[string]string {
	urls := map[string]string{}
	for region, to := range t.targets {
		urls[region] = to.templateURL
	}
	return urls
}

// TemplateURL is where the full template, or its lean form, is launched from in a region; "" where it is not hosted.
func (t *Template) TemplateURL(region string, lean bool) string {
	to := t.targets[region]
	switch {
	case to == nil:
		return ""
	case lean:
		return to.leanURL
	}
	return to.templateURL
}

// aim finds the place that links of each region launch from: one in the region itself, else the first in its partition.
func (t *Template) aim(places []hosting.Place, key hostingKey) error {
	t.targets = map[string]*target{}
	for _, p := range partition.All() {
		inPartition := slices.DeleteFunc(slices.Clone(places), func(place hosting.Place) bool { return place.Partition != p.ID })
		if len(inPartition) == 0 {
			continue
		}
		for _, region := range p.Regions {
			place := inPartition[max(0, slices.IndexFunc(inPartition, func(place hosting.Place) bool { return place.Region == region }))]
			to := &target{partition: p}
			var err error
			if to.templateURL, to.head, err = hosted(p, region, place, key(place, t.Vendor, t.Version)); err != nil {
				return err
			}
			if t.lean != nil {
				if to.leanURL, to.leanHead, err = hosted(p, region, place, place.LeanKey(t.Vendor, t.Version)); err != nil {
					return err
				}
			}
			if t.AssemblySHA256 != "" {
				if to.assemblyURL, err = place.URL(place.AssemblyKey(t.Vendor, t.Version)); err != nil {
					return err
				}
			}
			t.targets[region] = to
		}
	}
	return nil
}

// hosted is the address of a template that is launched in a region, and what links to it begin with.
func hosted(p Partition, region string, place hosting.Place, key string) (address, head string, err error) {
	if address, err = place.URL(key); err != nil {
		return "", "", err
	}
	if err := checkTemplateURL(address, p); err != nil {
		return "", "", err
	}
	head, err = linkHead(region, address)
	return address, head, err
}

// Request is what a customer is invited to launch.
type Request struct {
	Region string
	// StackName left out is the vendor's id.
	StackName  string
	Parameters map[string]string
	// Full takes the full template also where the lean form asks for all that is given.
	Full bool
	// Complete refuses what leaves anything to the customer.
	Complete bool
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
const (
	stackNamePattern = "^[a-zA-Z][-a-zA-Z0-9]*$"
	maxStackName     = 128
	// maxParameter is in bytes: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html.
	maxParameter = 4096
)

// isStackName is stackNamePattern, which takes longer.
func isStackName(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
		case i > 0 && (c == '-' || '0' <= c && c <= '9'):
		default:
			return false
		}
	}
	return name != ""
}

// Link is the link for a request, and what it leaves to the customer. All that is wrong comes in one error; the
// Unwrap of errors.Join gives it one by one.
func (t *Template) Link(r Request) (link string, left []string, err error) {
	b, left, _, err := t.appendLink(make([]byte, 0, 512), r)
	if err != nil {
		return "", nil, err
	}
	return string(b), left, nil
}

// appendLink appends the link, and says whether it takes the lean form.
func (t *Template) appendLink(b []byte, r Request) (link []byte, left []string, lean bool, err error) {
	target, problems := t.check(&r)
	good, shared := r.Parameters, true // with the request, which is not changed
	for name, value := range r.Parameters {
		err := t.checkParameter(name, value)
		if err == nil {
			continue
		}
		problems = append(problems, err)
		if shared {
			good, shared = maps.Clone(good), false
		}
		delete(good, name)
	}
	if t.organization {
		problems = append(problems, checkRegions(r)...)
	}
	if target == nil {
		return b, nil, false, inOrder(problems)
	}
	open, err := t.choices.Check(resolve.Input{Partition: string(target.partition.ID), Region: r.Region, URLSuffix: target.partition.S3Host,
		StackName: r.StackName, Parameters: good})
	for _, p := range resolve.Problems(err) {
		problems = append(problems, p)
	}
	if left = inWords(open); r.Complete {
		for _, one := range left {
			problems = append(problems, errors.New(one))
		}
	}
	if len(problems) > 0 {
		return b, nil, false, inOrder(problems)
	}
	lean, before := t.takesLean(r), len(b)
	link = append(b, target.headFor(lean)...)
	link = Link{StackName: r.StackName, Parameters: r.Parameters}.appendTo(link, t.order)
	if has := len(link) - before; has > maxLink {
		return b, nil, false, fmt.Errorf("%s, has %d", words.Link, has)
	}
	return link, left, lean, nil
}

// check checks all but the parameters, and fills in the stack's name.
func (t *Template) check(r *Request) (*target, []error) {
	var problems []error
	if r.StackName == "" {
		r.StackName = t.Vendor
	}
	if len(r.StackName) > maxStackName || !isStackName(r.StackName) {
		problems = append(problems, fmt.Errorf("%s, got %s", words.StackName, quote(r.StackName)))
	}
	if to, ok := t.targets[r.Region]; ok {
		return to, problems
	}
	if p, err := partitionOf(r.Region); err != nil {
		problems = append(problems, err)
	} else {
		problems = append(problems, fmt.Errorf("region %s is in partition %s, where no template is hosted: add a bucket there to the hosting", r.Region, p.ID))
	}
	return nil, problems
}

func (t *Template) checkParameter(name, value string) error {
	noEcho, known := t.noEcho[name]
	switch {
	case !known:
		near := nearest(name, t.order)
		if near != "" {
			near = fmt.Sprintf(", did you mean %q?", near)
		}
		return fmt.Errorf("%s %q%s", words.Unknown, name, near)
	case noEcho:
		return fmt.Errorf("parameter %s %s", name, words.NoEcho)
	case len(value) > maxParameter:
		return fmt.Errorf("parameter %s %s, has %d", name, words.Long, len(value))
	case isPlainText(value):
	case !utf8.ValidString(value):
		return fmt.Errorf("parameter %s must be UTF-8, got %s", name, quote(value))
	case strings.ContainsFunc(value, unicode.IsControl):
		return fmt.Errorf("parameter %s %s, got %s", name, words.Control, quote(value))
	}
	return nil
}

// isPlainText says whether a value is of the printable characters of ASCII, as nearly every one is.
func isPlainText(value string) bool {
	for i := range len(value) {
		if c := value[i]; c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// inWords says what is left in words for the customer.
func inWords(left resolve.Left) []string {
	var words []string
	for _, name := range left.Missing {
		words = append(words, name+" must be given")
	}
	for _, rule := range left.Rules {
		words = append(words, rule.Words)
	}
	return words
}

// inOrder joins problems in an order that does not depend on that of a map.
func inOrder(problems []error) error {
	slices.SortStableFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(problems...)
}

// quote quotes a value for a message, its beginning if it is long.
func quote(value string) string {
	const most = 100
	if len(value) > most {
		return fmt.Sprintf("%.*q… (%d bytes)", most, value, len(value))
	}
	return strconv.Quote(value)
}
