package handback

import (
	"errors"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Described is an output as a launched stack has it.
type Described struct{ Name, Value, Description string }

// RulesFromOutputs are the rules as the stack itself tells them, for a customer who has the stack and no definition. The
// order of the form is that of the outputs.
func RulesFromOutputs(list []Described) (*Rules, error) {
	def := &vendors.Definition{}
	seen := map[Field]bool{}
	everything := vocabulary.Everything
	everything.Queue, everything.Topic, everything.Asked = true, true, vocabulary.AllAsked()
	all := outputs(everything)
	has := map[vendors.Handed]bool{}
	for _, d := range list {
		i := slices.IndexFunc(all, func(o Output) bool { return o.Name == d.Name })
		var handed vendors.Handed
		if set, o := vocabulary.SetOfOutput(d.Name, d.Description); i >= 0 {
			handed = all[i].Value
		} else if set != nil {
			handed = o.Carries
			addSet(def, *set, handed)
		} else {
			continue
		}
		has[handed] = true
		if d.Name == vocabulary.OutputTemplateVersion {
			def.Vendor, def.Version, _ = strings.Cut(d.Value, " ")
		}
		name, fields := vendors.ReadAskedAs(d.Description)
		if name != "" {
			def.Name = name
		}
		for _, field := range fields {
			if f := (Field{field, handed}); !seen[f] {
				seen[f] = true
				set, of := f.Value.Cut()
				def.HandBack = append(def.HandBack, vendors.HandBack{Field: f.Field, Value: of, Set: set})
			}
		}
	}
	if strings.HasSuffix(def.Version, vocabulary.OfOrganization) {
		return nil, errors.New("it holds the stack set of an organization and has no values itself: those of each account's stack are handed back, " +
			"in that account. aws cloudformation list-stack-instances --stack-set-name, with this stack's name, lists them")
	}
	if def.Vendor == "" || len(def.HandBack) == 0 {
		return nil, errors.New("it has no output " + vocabulary.OutputTemplateVersion + ", so it was not launched from a template of ours")
	}
	if has[vendors.HandedQueueURL] || has[vendors.HandedQueueARN] { // what is told, no output says
		def.Notifications = &vendors.Notifications{Offer: vendors.OfferOptional, Queue: &vendors.NotifiedQueue{}}
	} else if has[vendors.HandedTopicARN] {
		def.Notifications = &vendors.Notifications{Offer: vendors.OfferOptional, Topic: &vendors.NotifiedTopic{}}
	}
	switch role, key := has[vendors.HandedRoleARN], has[vendors.HandedKeyID]; {
	case role && key:
		def.Access.StsUserRole = &vendors.StsUserRole{}
	case key:
		def.Access.KeyedUser = &vendors.KeyedUser{}
	case !role:
		def.Access.BucketPolicy = &vendors.BucketPolicy{}
	default:
		def.Access.Role = &vendors.Role{}
		if has[vendors.HandedExternalID] {
			def.Access.Role.Trust = vendors.Trust{Account: vendors.TrustedAccount{When: vendors.AtLaunch}, ExternalID: vendors.ExternalID{Made: vendors.MadeByCustomer}}
		}
		if has[vendors.HandedOIDCProviderARN] { // whose it is, no output says
			def.Access.Role.Trust.WebIdentity = &vendors.WebIdentity{}
		}
	}
	return RulesFor(def), nil
}

// addSet adds a set that an output told of. It has a bucket of its own where an output has the bucket's name.
func addSet(def *vendors.Definition, set vendors.Set, of vendors.Handed) {
	if _, value := of.Cut(); value != vendors.HandedBucketName {
		set.Bucket = nil
	}
	if known := def.Set(set.Name); known == nil {
		def.Sets = append(def.Sets, set)
	} else if known.Bucket == nil {
		known.Bucket = set.Bucket
	}
}
