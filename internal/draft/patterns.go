package draft

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// patterns are the actions of a statement that are S3's, as AWS spells them.
func patterns(s statement, note *notes) []string {
	if s.actions == nil {
		note.differs(fmt.Sprintf("Everything but %s is allowed.", listed(s.notActions)), "What it allows of a bucket and its objects is listed.", "Nobody can read from such a statement what it grants, and AWS adds to it with each new action.")
		return []string{"s3:*"}
	}
	var list []string
	others := map[string][]string{}
	for _, name := range s.actions {
		service, _, _ := strings.Cut(strings.ToLower(name), ":")
		switch {
		case name == "*":
			note.differs("Every action of every service is allowed.", "Those of S3 are, on this bucket and its objects.", "The template grants what is done with one bucket.")
			list = append(list, "s3:*")
		case service == "kms": // see [granted.furtherKMS]
		case service != "s3":
			others[service] = append(others[service], name)
		default:
			list = append(list, asSpelled(name, note)...)
		}
	}
	for _, service := range sortedKeys(others) {
		elsewhere(service, others[service], note)
	}
	return list
}

// elsewhere says of actions of other services what becomes of them.
func elsewhere(service string, list []string, note *notes) {
	guide := fmt.Sprintf("%s allowed.", are(list))
	const leftOut = "It is left out."
	var what string
	var actions []string
	switch service {
	case "sqs":
		what, actions = "queue", names(vendors.QueueActions())
	case "sns":
		what, actions = "topic", names(vendors.TopicActions())
	default:
		note.differs(guide, leftOut, "The template grants what is done with one bucket.")
		return
	}
	named, others := split(list, actions)
	if len(named) > 0 {
		note.differs(fmt.Sprintf("%s allowed.", are(named)), leftOut, fmt.Sprintf("The template grants it in a %s that the template makes, and in no other.", what),
			fmt.Sprintf("If the bucket tells this %s of its objects, write notifications: with %[1]s: into the definition (docs/adding-a-vendor.md has an example) and take this difference out.", what))
	}
	if len(others) > 0 {
		note.differs(fmt.Sprintf("%s allowed.", are(others)), leftOut, fmt.Sprintf("Of a %s the template grants %s in one that the template makes, and nothing else.", what, words.And(actions)),
			"S3 itself sends, and the template sets that up: notifications: in docs/adding-a-vendor.md.")
	}
}

func names[T ~string](list []T) []string {
	all := make([]string, len(list))
	for i, one := range list {
		all[i] = string(one)
	}
	return all
}

// split are the names that are actions of a list, as IAM reads them, and the others.
func split(list, actions []string) (named, others []string) {
	for _, name := range list {
		if slices.ContainsFunc(actions, func(a string) bool { return strings.EqualFold(a, name) }) {
			named = append(named, name)
		} else {
			others = append(others, name)
		}
	}
	return named, others
}

// asSpelled is a name as AWS spells it, and a star at its end only. Nothing is left of one that S3 does not have.
func asSpelled(name string, note *notes) []string {
	matching := s3Only(s3actions.Matching(name))
	switch {
	case len(matching) == 0:
		note.remark(fmt.Sprintf("%s is allowed.", shown(name)), "It is left out.", "S3 has no such action, so that IAM grants nothing by it.", "Operations of its API are called otherwise: ListObjectsV2 needs s3:ListBucket, HeadObject s3:GetObject.")
		return nil
	case !strings.ContainsAny(name, "*?"):
		return []string{matching[0].Name}
	case strings.ContainsAny(strings.TrimSuffix(name, "*"), "*?"):
		var list []string
		for _, a := range matching {
			list = append(list, a.Name)
		}
		return list
	}
	start := len(name) - 1
	return []string{matching[0].Name[:start] + "*"}
}

func s3Only(list []s3actions.Action) []s3actions.Action {
	return slices.DeleteFunc(list, func(a s3actions.Action) bool { return !strings.HasPrefix(a.Name, "s3:") })
}

// targets are what a statement is about, with a word about what of it is not the bucket that the definition is of.
func (g *granted) targets(s statement, note *notes) []string {
	if s.resources == nil {
		note.differs(fmt.Sprintf("Everything but %s is opened.", listed(s.notResource)), "This bucket and its objects are.", "The template opens one bucket.")
		return []string{onBucket, onObjects}
	}
	var bucket, objects bool
	if !s.isS3() {
		return nil // it is told of the actions
	}
	for _, text := range s.resources {
		r := readResource(text)
		guide := fmt.Sprintf("The policy's resource is %s.", shown(text))
		switch {
		case r.wrong != "":
			note.differs(guide, "It is left out.", "The template opens one bucket and all of its objects, or those under a prefix, and "+r.wrong+".")
			continue
		case r.any:
			note.differs(guide, "The resources are one bucket and the objects in it.", "The star opens every bucket of the account.")
			bucket, objects = bucket || !r.object, objects || r.object || text == "*" || strings.HasSuffix(text, ":*")
			continue
		case r.bucket != g.places.bucket:
			note.differs(guide, "It is left out.", fmt.Sprintf("The template opens one bucket, which is the one called %s in the guide.", shown(g.places.bucket)))
			continue
		case r.object && !s.onObjects(): // it grants nothing there, whatever the keys begin with
		case r.under != "" && r.under != g.places.prefix && !slices.ContainsFunc(g.places.own, func(p string) bool { return strings.HasPrefix(r.under, p) }):
			note.differs(guide, "It is left out.", "All that the template opens begins with the same, and the guide opens objects that begin otherwise too.",
				"Write it into bucket.prefixes if nothing else is needed, or take it with -prefix if the customer chooses it.")
			continue
		case r.star && g.places.begins:
			note.differsAbout(vendors.AboutBucketName, guide, fmt.Sprintf("The resources are one bucket whose name begins with %s, and %s.", g.places.bucket, g.inIt()),
				"The star opens every bucket whose name begins so.", "Offer furtherBuckets where you work with several: their names begin so too.")
			objects = objects || !r.object
		case r.star && !r.object:
			note.differsAbout(vendors.AboutPermissions, guide, "The resources are exactly this bucket and the objects in it.", "The trailing star also opens every other bucket whose name begins the same, such as one for its backup.", "Write arn:aws:s3:::BUCKET and arn:aws:s3:::BUCKET/*.")
			objects = true
		case r.star:
			note.differsAbout(vendors.AboutPermissions, guide, "The resource is the objects of exactly this bucket.", "The star also opens every other bucket whose name begins the same, such as one for its backup.")
		}
		if g.prefix && r.object && r.under == "" {
			note.differsAbout(vendors.AboutPrefix, guide, "Where the customer gives a prefix, only objects under it are opened.", "Another statement of the guide is limited to a prefix, and the template has one for all of it.")
		}
		bucket, objects = bucket || !r.object, objects || r.object
	}
	var list []string
	if bucket {
		list = append(list, onBucket)
	}
	if objects {
		list = append(list, onObjects)
	}
	if slices.Contains(s.resources, "*") && s.principal == nil {
		list = append(list, onAccount)
	}
	return list
}

// inIt are the objects that are opened, in words.
func (g *granted) inIt() string {
	if g.places.own == nil {
		return "the objects in it"
	}
	return "of the objects in it those under " + words.And(g.places.own)
}
