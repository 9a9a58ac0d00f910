package draft

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/aws/permissions"
	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// ofKey are the actions of KMS of a statement, as the guide has them.
func (s statement) ofKey() []string {
	return slices.DeleteFunc(slices.Clone(s.actions), func(name string) bool { return !strings.HasPrefix(strings.ToLower(name), "kms:") })
}

// isOfKey reports whether a statement is about KMS and nothing else.
func (s statement) isOfKey() bool { return s.actions != nil && len(s.ofKey()) == len(s.actions) }

// keyActions are the actions of KMS of one statement by what becomes of them, as the guide has them.
type keyActions struct {
	needed, idle, denied, lost []string
	// kept are those that the definition names, from those of the guide.
	kept, from []string
}

// furtherKMS is what the guide allows of a key besides what S3 needs for the permissions, as far as a definition can say it.
func (g *granted) furtherKMS(note *notes) []vendors.KMSActions {
	var actions []string
	for _, p := range g.permissions {
		if p.Applies(vendors.OnObjects) {
			actions = append(actions, p.Actions...)
		}
	}
	needed := s3actions.OfKey(actions)
	var list []vendors.KMSActions
	var named []string
	for _, s := range g.statements {
		if s.deny || len(s.ofKey()) == 0 {
			continue
		}
		k := g.keyActions(s, needed, named)
		g.tellOfKey(s, k, note)
		if k.kept != nil {
			list = append(list, vendors.KMSActions{Actions: k.kept, Why: vendors.Todo + " say what the vendor does with these that S3 does not do by itself, or take them out, and out of the difference too"})
			named = append(named, k.kept...)
		}
	}
	return list
}

// keyActions says what becomes of a statement's actions, where S3 needs some and some are named already. Everything of KMS at once is what
// S3 needs: no guide means the rest.
func (g *granted) keyActions(s statement, needed, named []string) (k keyActions) {
	for _, name := range s.ofKey() {
		matching := s3actions.Matching(name)
		in := func(list []string) bool {
			return slices.ContainsFunc(matching, func(a s3actions.Action) bool { return slices.Contains(list, a.Name) })
		}
		var kept []string
		for _, a := range matching {
			if !slices.Contains(slices.Concat(needed, named, k.kept), a.Name) && g.allowsKey(s, a) {
				kept = append(kept, a.Name)
			}
		}
		switch {
		case kept != nil && strings.Trim(name, "*") != "kms:":
			k.kept, k.from = append(k.kept, kept...), append(k.from, name)
		case in(needed) || s3Needs(name):
			k.needed = append(k.needed, name)
		case in(named) || in(k.kept): // once is enough
		case !s.isOnKey():
			k.idle = append(k.idle, name)
		case in(permissions.OfKey()) && slices.ContainsFunc(matching, g.deniesKey):
			k.denied = append(k.denied, name)
		default:
			k.lost = append(k.lost, name)
		}
	}
	return k
}

// s3Needs reports whether a pattern takes in what S3 needs where objects are read or written.
func s3Needs(pattern string) bool {
	return slices.ContainsFunc(s3actions.Matching(pattern), func(a s3actions.Action) bool { return a.Name == "kms:Decrypt" || a.Name == "kms:GenerateDataKey" })
}

// allowsKey reports whether a definition can name an action, and a statement allows it in every case in which a template then would.
func (g *granted) allowsKey(s statement, a s3actions.Action) bool {
	_, unknown := unknownOfKey(s)
	tied := len(s.conditions) > 0 && !permissions.ThroughS3(a.Name)
	return slices.Contains(permissions.OfKey(), a.Name) && s.isOnKey() && !unknown && !tied && !g.deniesKey(a)
}

// deniesKey reports whether a statement denies an action, of whatever key and whenever that is.
func (g *granted) deniesKey(a s3actions.Action) bool {
	return slices.ContainsFunc(g.statements, func(s statement) bool { return s.deny && s.covers(a) })
}

// tellOfKey says what becomes of a statement's actions.
func (g *granted) tellOfKey(s statement, k keyActions, note *notes) {
	say := func(list []string, what func(guide string)) {
		if list != nil {
			what(fmt.Sprintf("%s allowed.", are(list)))
		}
	}
	say(k.needed, func(guide string) {
		note.differsAbout(vendors.AboutKMS, guide, "Every template takes the customer's KMS key, and allows what S3 needs of it, through S3 alone.", "The actions of the policy follow from what is read and written.")
	})
	say(k.from, func(guide string) {
		const better = "furtherKms has it, with a reason of its own. Leave out what is not needed: what S3 needs is allowed without."
		if through := slices.ContainsFunc(k.kept, permissions.ThroughS3); !through && !slices.Contains(s.resources, "*") {
			note.remark(guide, "It stays, with a reason of its own.", "It goes beyond what S3 needs.", better)
			return
		}
		note.differsAbout(vendors.AboutFurtherKMS, guide, fmt.Sprintf("%s allowed%s.", are(k.kept), onOneKey(k.kept)), "What else the key encrypts, and other keys, are none of the vendor's.", better)
	})
	say(k.idle, func(guide string) {
		note.remark(guide, "It is left out.", "The policy names no key for it, so that IAM grants nothing by it.", "Every template takes the customer's KMS key, and allows what S3 needs of it.")
	})
	say(k.denied, func(string) {
		note.differs(fmt.Sprintf("%s allowed, but also denied.", are(k.denied)), "It is left out.", "What the guide does not grant in every case, a template would grant in more.")
	})
	say(k.lost, func(guide string) {
		if len(s.conditions) > 0 {
			unknownCondition(k.lost, s.conditions[0], note)
			return
		}
		note.differs(guide, "It is left out.", "A template lets the bucket's KMS key be used, and says what the key is: what administers it, or makes a grant of it, is the customer's.")
	})
}

// onOneKey says how a template narrows actions of KMS.
func onOneKey(actions []string) string {
	direct := slices.DeleteFunc(slices.Clone(actions), permissions.ThroughS3)
	switch len(direct) {
	case 0:
		return " with the bucket's KMS key, through S3 alone"
	case len(actions):
		return " of the bucket's KMS key alone"
	}
	return " with the bucket's KMS key, and but for " + direct[0] + " through S3 alone"
}

// isOnKey reports whether a statement is about a key, or all. What stands for an ARN beside actions of S3 is that of a bucket, and the
// policy of a bucket has none of keys.
func (s statement) isOnKey() bool {
	return s.principal == nil && slices.ContainsFunc(s.resources, func(r string) bool {
		return r == "*" || arnOfKey().MatchString(r) || s.isOfKey() && standsForARN(r)
	})
}

var (
	arnOfKey = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^arn:.*:kms:.*:(?:key/.+|\*)$`) })
	// asS3 is what KMS calls S3, in whatever region.
	asS3 = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^s3\.(.+)\.amazonaws\.com(?:\.cn)?$`) })
)

// unknownOfKey is a condition of a statement about a key that a definition has no answer to: any other than that it is through S3, in
// whatever region the bucket is.
func unknownOfKey(s statement) (condition, bool) {
	for _, c := range s.conditions {
		through := strings.EqualFold(c.key, "kms:ViaService") && slices.ContainsFunc(c.values, func(v string) bool {
			m := asS3().FindStringSubmatch(v)
			return m != nil && (c.operator == "StringLike" && m[1] == "*" || (c.operator == "StringLike" || c.operator == "StringEquals") && standsForRegion(m[1]))
		})
		if !through {
			return c, true
		}
	}
	return condition{}, false
}

// standsForRegion reports whether a text is for the reader to fill in, or CloudFormation's name for the region.
func standsForRegion(s string) bool { return isPlaceholder(s) || s == "${AWS::Region}" }

// someKey is the key of a bucket, and throughS3 what KMS calls S3 in its region.
const (
	someKey   = "arn:aws:kms:us-east-1:" + someAccount + ":key/1234abcd-12ab-34cd-56ef-1234567890ab"
	throughS3 = "s3.us-east-1.amazonaws.com"
)

// holdKey asks the judge whether the guide allows what the definition names of the key besides what S3 needs: it returns what it does not.
func (h *Held) holdKey(def *vendors.Definition, statements []statement) (wider []string, err error) {
	if def.FurtherKMS == nil {
		return nil, nil
	}
	list := []any{map[string]any{"Effect": "Allow", "Action": "kms:Encrypt", "Resource": elsewhereARN}} // a policy has a statement
	for _, s := range statements {
		if _, unknown := unknownOfKey(s); unknown && !s.deny || len(s.ofKey()) == 0 && !s.deny {
			continue
		}
		list = append(list, s.aboutSomeKey())
	}
	j, err := judgeOf(list)
	if err != nil {
		return nil, err
	}
	for _, k := range def.FurtherKMS {
		for _, action := range k.Actions {
			context := map[string][]string{"aws:SecureTransport": {"true"}}
			if permissions.ThroughS3(action) {
				context["kms:ViaService"] = []string{throughS3}
			}
			allowed, err := j.Allows(somePrincipal, judge.Request{Action: action, Resource: someKey, Context: context})
			if h.Decisions++; err != nil {
				return nil, err
			}
			if !allowed {
				wider = append(wider, action+" of the KMS key")
			}
		}
	}
	return wider, nil
}

// aboutSomeKey is a statement with the one key in place of what stands for it, which a denial always meets.
func (s statement) aboutSomeKey() map[string]any {
	m := map[string]any{"Effect": "Allow", "Action": s.ofKey(), "Resource": someKey}
	if s.deny {
		m["Effect"] = "Deny"
		if m["Action"] = s.actions; s.actions == nil {
			delete(m, "Action")
			m["NotAction"] = s.notActions
		}
		return m
	}
	if !s.isOnKey() {
		m["Resource"] = elsewhereARN
	}
	if len(s.conditions) > 0 {
		m["Condition"] = map[string]any{"StringEquals": map[string]any{"kms:ViaService": throughS3}}
	}
	return m
}
