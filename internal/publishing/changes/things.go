package changes

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
)

// things are what something may be done on.
func things(list []compare.Thing) []string {
	var all []string
	for _, t := range list {
		all = append(all, thing(t))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func thing(t compare.Thing) string {
	text := circumstances(t.With)
	if t.OfAnother {
		text += " where it is another account's"
	}
	if t.WithoutTLS {
		text += " without TLS"
	}
	switch t.Is {
	case compare.Account:
		return "the account" + text
	case compare.AccessPoints:
		return "access points" + text
	case compare.Key:
		return owned(t, "KMS key") + used(t) + text
	case compare.Bucket:
		return owned(t, "bucket") + side(t) + text
	case compare.Objects:
		return "objects of " + owned(t, "bucket") + side(t) + text
	}
	if t.ARN == compare.Anything {
		return "other resources" + text
	}
	return t.ARN + text
}

// owned is one of several, or the others: "the bucket for archive".
func owned(t compare.Thing, what string) string {
	switch t.Of {
	case compare.Own:
		return "the " + what
	case compare.New:
		return "the new " + what
	case compare.OfSet:
		return "the " + what + " for " + t.Set
	}
	return string(t.Of) + " " + what + "s" // further and other ones
}

func side(t compare.Thing) string {
	if t.Prefix == "" {
		return ""
	}
	return " " + string(t.Prefix) + " the prefix"
}

// used is how a key is.
func used(t compare.Thing) string {
	switch {
	case t.ForOthers:
		return " through S3 for other buckets"
	case t.ThroughS3:
		return " through S3"
	}
	return " otherwise than through S3"
}

// names are those of callers, with what they show.
func names(list []compare.Caller) []string {
	var all []string
	for _, c := range list {
		all = append(all, c.Name+circumstances(c.With))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// circumstances are the condition keys of a request.
func circumstances(c compare.Context) string {
	if c == "" {
		return ""
	}
	var keys map[string]string
	if err := json.Unmarshal([]byte(c), &keys); err != nil {
		return " with " + string(c) // it is always JSON
	}
	text := ""
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		text += " with " + key + " " + quoted(keys[key])
	}
	return text
}
