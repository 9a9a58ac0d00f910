// Package show makes of a vendor's definition and template what a customer's security reviewer wants to know, as data,
// as text and as Markdown.
package show

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Sheet is everything about one vendor's template. Its JSON is for programs.
type Sheet struct {
	Vendor     string   `json:"vendor"`
	Name       string   `json:"name"`
	Version    string   `json:"version"`
	Purpose    string   `json:"purpose"`
	Guide      string   `json:"guide,omitempty"`
	Partitions []string `json:"partitions"`
	// Regions are those in which the vendor serves customers, nil where these are all of the partitions.
	Regions     []string `json:"regions,omitempty"`
	SHA256      string   `json:"templateSha256"`
	Bytes       int      `json:"templateBytes"`
	Access      []string `json:"access"`
	Permissions []Grant  `json:"permissions"`
	// Sets are the further sets of permissions, each with a role of its own.
	Sets []Set `json:"sets,omitempty"`
	// Encryption is what the vendor may do with the customer's KMS key, if one is given.
	Encryption  string       `json:"encryption"`
	Created     []Created    `json:"created"`
	Choices     []Choice     `json:"choices"`
	HandBack    []HandBack   `json:"handBack"`
	Differences []Difference `json:"differences"`
	// Secret is what becomes of the secret with the access key and who can read it, empty where there is none.
	Secret []string `json:"secret,omitempty"`
	// Settings are what the bucket is set to, or must be.
	Settings []Setting `json:"settings,omitempty"`
	// Told is what the vendor is told of the stack, and when, empty where the definition offers no call-back.
	Told []string `json:"told,omitempty"`
	// OwnersSide is what the owner of a bucket of another account must do, nil where the definition offers none.
	OwnersSide *OwnersSide `json:"ownersSide,omitempty"`
	// Notifications are who is told of objects, nil where nobody is.
	Notifications *Notifications `json:"notifications,omitempty"`
	// Unprotected is what the bucket loses with the stack, nil where it keeps its policy.
	Unprotected *Unprotected `json:"unprotected,omitempty"`
	// Withdraw is what to do before the stack is deleted, nil where nothing is.
	Withdraw *Withdraw `json:"withdraw,omitempty"`
	// Existing is what to do with a bucket that is there already, nil where the template does it or the definition offers none.
	Existing *Existing `json:"existingBucket,omitempty"`
	// Ends says what deleting the stack takes away, where Afterwards is empty. Gone is the same in short.
	Ends string `json:"ends"`
	Gone string `json:"-"`
	// Afterwards are the settings to look at once the stack is gone.
	Afterwards []Lasting `json:"afterwards"`
	// Remains is what else outlasts the stack and could let somebody in, nil where nothing does.
	Remains *Remains `json:"remains,omitempty"`
	// Lean is the form of the template that asks less, nil where there is none.
	Lean *Lean `json:"lean,omitempty"`
	// Organization is the form for an organization, nil where the vendor offers none.
	Organization *Organization         `json:"organization,omitempty"`
	LaunchPolicy launchpolicy.Document `json:"launchPolicy"`
	// Unfenced says what no permissions boundary fences for whoever has LaunchPolicy, empty where one can fence it, or there is no policy.
	Unfenced string `json:"unfenced,omitempty"`
}

// Grant is one permission.
type Grant struct {
	Sid     string   `json:"sid"`
	Why     string   `json:"why"`
	Actions []string `json:"actions"`
	On      string   `json:"on"`
	// Grave are the grave ones of Actions, named there or under a star, with a reason of their own.
	Grave []GraveActions `json:"grave,omitempty"`
	// Notes say what an action does that its name does not, in sentences.
	Notes []string `json:"notes,omitempty"`
	// Choice is the parameter that switches it, and its default.
	Choice string `json:"choice,omitempty"`
}

// GraveActions are actions that open the bucket to others, lift what protects its objects, or delete it, and what they are for.
type GraveActions struct {
	Actions []string `json:"actions"`
	Why     string   `json:"why"`
}

// Created is one resource of the template.
type Created struct {
	LogicalID string `json:"logicalId"`
	Type      string `json:"type"`
	// When is the condition under which it exists, in words; empty: always.
	When string `json:"when,omitempty"`
	Kept bool   `json:"keptWhenTheStackGoes"`
}

// Fenced reports whether the template makes a role or a user, which a permissions boundary can fence.
func (s *Sheet) Fenced() bool {
	return slices.ContainsFunc(s.Created, func(c Created) bool { return c.Type == "AWS::IAM::Role" || c.Type == "AWS::IAM::User" })
}

// unfenced says what nothing fences for whoever has the least policy: what is attached to a role that is not the stack's.
func unfenced(def *vendors.Definition) string {
	if role, _ := vocabulary.RoleThatStays(def); role == "" {
		return ""
	}
	return "Whoever holds it can write any policy for the role that is there, as whoever makes IAM policies can, and no permissions boundary of the stack's fences that: give it for the launch, and take it away again."
}

// Choice is one parameter.
type Choice struct {
	Parameter   string `json:"parameter"`
	Label       string `json:"label"`
	Group       string `json:"group"`
	Description string `json:"description"`
	Required    bool   `json:"required"`
	// RequiredWith says with which other choice it must be given, or another in its place, empty where there is none such.
	RequiredWith string   `json:"requiredWith,omitempty"`
	Default      string   `json:"default,omitempty"`
	Allowed      []string `json:"allowed,omitempty"`
}

// HandBack is a field of the vendor's form, and the output of the stack that goes into it.
type HandBack struct {
	Field  string `json:"field"`
	Output string `json:"output"`
}

// Difference is where the template does otherwise than the guide.
type Difference struct {
	Guide   string `json:"guide"`
	Instead string `json:"instead"`
	Why     string `json:"why"`
	// About is in words, empty where the definition does not say.
	About string `json:"about,omitempty"`
}

// Of makes the sheet. templateYAML is the vendor's template as it was synthesized.
func Of(def *vendors.Definition, templateYAML []byte, scope launchpolicy.Scope) (*Sheet, error) {
	t, err := template.Parse(templateYAML)
	if err != nil {
		return nil, err
	}
	for _, b := range bucketsOf(def) {
		if b.Create != vendors.CreateNever && b.Name != nil && b.Name.Prefix != "" {
			scope.BucketNames = append(scope.BucketNames, b.Name.Prefix+"*")
		}
	}
	if start := def.RoleNameStart(); start != "" && len(scope.RoleNames) == 0 {
		scope.RoleNames = []string{start + "*"}
	}
	scope.BucketNames = append(scope.BucketNames, logBuckets(def, scope.BucketNames)...)
	scope.Vendor = def.Vendor
	policy, err := launchpolicy.For(t, scope)
	if err != nil {
		return nil, err
	}
	s := &Sheet{
		Vendor: def.Vendor, Name: def.Name, Version: def.Version, Purpose: def.Purpose, Guide: def.Guide, Regions: def.ServedRegions(),
		SHA256: fmt.Sprintf("%x", sha256.Sum256(templateYAML)), Bytes: len(templateYAML),
		Access: waysIn(def), Encryption: encryptions(def),
		Created: created(t), Choices: choices(def, t), LaunchPolicy: policy, Unfenced: unfenced(def), Afterwards: Afterwards(def), Remains: remains(def), Secret: Secret(def), Settings: settings(def), Told: vocabulary.AboutCallBack(def), Unprotected: unprotected(def), Withdraw: withdraw(def, t), Existing: existing(def), OwnersSide: ownersSide(def, scope),
		Notifications: notificationsOf(def),
	}
	s.Ends, s.Gone = ends(def)
	for _, p := range def.ServedPartitions() {
		s.Partitions = append(s.Partitions, string(p))
	}
	s.Permissions, s.Sets = grants(def, def.Permissions), setsOf(def)
	for _, h := range def.HandBack {
		s.HandBack = append(s.HandBack, HandBack{h.Field, outputOf(def, h.What())})
	}
	for _, d := range def.Differences {
		s.Differences = append(s.Differences, Difference{d.Guide, d.Instead, d.Why, d.About.Words()})
	}
	return s, nil
}

// outputOf says where a customer finds what is handed back.
func outputOf(def *vendors.Definition, what vendors.Handed) string {
	a, b := vocabulary.KeyOutputs(vocabulary.Slots[0]), vocabulary.KeyOutputs(vocabulary.Slots[1])
	switch what {
	case vendors.HandedKeyID:
		return a.ID.Name + ", or " + b.ID.Name + " of the other slot"
	case vendors.HandedKeySecret:
		return "in the secret that " + a.Secret.Name + " names, or " + b.Secret.Name + " of the other slot"
	}
	for _, o := range vocabulary.Outputs(vocabulary.EverythingOf(def)) {
		if o.Carries == what {
			return o.Name
		}
	}
	return ""
}

// waysIn says who gets in, and what they must show.
func waysIn(def *vendors.Definition) []string {
	ways := vocabulary.WaysOf(def)
	chosen := slices.DeleteFunc(slices.Clone(ways), func(w vocabulary.Way) bool { return !vocabulary.Chosen(def, w) })
	var list []string
	for i, text := range waysOf(def, true) {
		switch {
		case len(chosen) > 1 && ways[i].ID == chosen[0].ID:
			text = "Either, as you choose with Access: " + text
		case len(chosen) > 1 && vocabulary.Chosen(def, ways[i]):
			text = "or: " + text
		}
		list = append(list, text)
	}
	return list
}

// WaysIn are the ways in, each in a sentence: of several the customer chooses one. Partitions are named where there are
// several.
func WaysIn(def *vendors.Definition) []string {
	return waysOf(def, len(def.ServedPartitions()) > 1)
}

func waysOf(def *vendors.Definition, partitions bool) []string {
	var ways []string
	for _, w := range vocabulary.WaysOf(def) {
		text := w.Words(def, partitions)
		if where := vocabulary.Where(def, w); where != "" {
			text = "In " + where + ": " + text
		}
		ways = append(ways, text)
	}
	return ways
}

func grants(def *vendors.Definition, permissions []vendors.Permission) (list []Grant) {
	for _, p := range permissions {
		list = append(list, grant(def, p))
	}
	return list
}

func grant(def *vendors.Definition, p vendors.Permission) Grant {
	g := Grant{Sid: p.Sid, Why: def.Reason(p), Actions: p.Actions, Notes: notes(def, p)}
	for _, t := range p.Grave {
		g.Grave = append(g.Grave, GraveActions{t.Actions, t.Why})
	}
	var on []string
	if p.Applies(vendors.OnBucket) {
		on = append(on, "the bucket")
	}
	if p.Applies(vendors.OnObjects) {
		on = append(on, "its objects"+underOwn(def.Bucket))
	}
	if p.Applies(vendors.OnAccount) {
		on = append(on, "the whole account")
	}
	g.On = strings.Join(on, " and ")
	if p.Choice != nil {
		g.Choice = p.Choice.Parameter + ", No unless you choose Yes"
		if p.Choice.Default {
			g.Choice = p.Choice.Parameter + ", Yes unless you choose No"
		}
	}
	return g
}

// underOwn says under which prefixes of the vendor's own the objects are, if it has some.
func underOwn(b vendors.Bucket) string {
	if b.Prefixes == nil {
		return ""
	}
	return " under " + words.And(b.Prefixes)
}

func created(t *template.Template) []Created {
	resources := t.Body["Resources"].(map[string]any)
	conditions := t.Section("Conditions")
	var list []Created
	for _, id := range t.Keys("Resources") {
		r := resources[id].(map[string]any)
		c := Created{LogicalID: id, Type: fmt.Sprint(r["Type"]), Kept: r["DeletionPolicy"] == "RetainExceptOnCreate"}
		if name, ok := r["Condition"].(string); ok {
			c.When = inWords(conditions[name], conditions)
		}
		list = append(list, c)
	}
	return list
}

func choices(def *vendors.Definition, t *template.Template) []Choice {
	named, made := vocabulary.NamedForNewKey(def)
	parameters := t.Section("Parameters")
	labels, groups := consoleInterface(t)
	var list []Choice
	for _, name := range t.Keys("Parameters") {
		p := parameters[name].(map[string]any)
		c := Choice{Parameter: name, Label: labels[name], Group: groups[name], Description: fmt.Sprint(p["Description"])}
		if def, ok := p["Default"]; ok {
			c.Default = fmt.Sprint(def)
		} else {
			c.Required = true
		}
		if slices.Contains(named, name) {
			c.RequiredWith = words.Or(named) + " must be given with " + made
		}
		if allowed, ok := p["AllowedValues"].([]any); ok {
			for _, a := range allowed {
				c.Allowed = append(c.Allowed, fmt.Sprint(a))
			}
		}
		list = append(list, c)
	}
	slices.SortStableFunc(list, func(a, b Choice) int {
		return groupOrder(t, a.Group) - groupOrder(t, b.Group)
	})
	return list
}
