package draft

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// resource is what a statement is about.
type resource struct {
	// any: everything of the account, a star alone or in place of a bucket's name.
	any bool
	// bucket is what stands for the bucket's name, and star says that one follows it.
	bucket string
	star   bool
	// object: it is about objects, whose keys begin with under.
	object bool
	under  string
	// wrong says why it is about nothing that a definition can name.
	wrong string
}

var (
	arnOfBucket = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^arn:([^:]*(?:::Partition\})?[^:]*):s3:::(.*)$`)
	})
)

// readResource takes an ARN apart.
func readResource(s string) resource {
	rest := ""
	switch m := arnOfBucket().FindStringSubmatch(s); {
	case s == "*":
		return resource{any: true}
	case m != nil:
		rest = m[2]
	case standsForARN(s):
		rest = s
	default:
		return resource{wrong: "it is no bucket's ARN"}
	}
	name, key, object := cutKey(rest)
	r := resource{bucket: name, object: object}
	if trimmed := strings.TrimRight(name, "*"); trimmed != name {
		r.bucket, r.star = trimmed, true
	}
	switch {
	case strings.ContainsAny(r.bucket, "*?") || variable().MatchString(s):
		r.wrong = "it names several buckets, or one for each user"
	case r.bucket == "":
		r.any, r.star = true, false
	}
	if !object {
		return r
	}
	prefix, all := strings.CutSuffix(key, "*")
	prefix = strings.TrimRight(prefix, "*")
	switch {
	case !all:
		r.wrong = "it names one object"
	case strings.ContainsAny(prefix, "*?"):
		r.wrong = "it names objects by a pattern"
	}
	r.under = prefix
	return r
}

// standsForARN reports whether a resource begins with something for a whole ARN, as parameters of templates are: <bucket-arn>/*,
// YOUR_BUCKET_ARN, $BUCKET_ARN/*. IAM takes no resource that is neither an ARN nor a star.
func standsForARN(s string) bool {
	name, _, _ := cutKey(s)
	return !strings.HasPrefix(s, "arn:") && !variable().MatchString(name) && isPlaceholder(name)
}

// isS3 reports whether a statement is about S3 at all. What stands for the ARN of a key or a queue is no bucket.
func (s statement) isS3() bool {
	return s.actions == nil || slices.ContainsFunc(s.actions, func(name string) bool {
		service, _, _ := strings.Cut(strings.ToLower(name), ":")
		return service == "s3" || service == "*"
	})
}

// cutKey cuts the key off a bucket's name, at the first slash outside of brackets.
func cutKey(s string) (name, key string, object bool) {
	depth := 0
	for i, c := range s {
		switch {
		case strings.ContainsRune("<{[", c):
			depth++
		case strings.ContainsRune(">}]", c):
			depth--
		case c == '/' && depth <= 0:
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// place is what a guide writes for the bucket's name, and for the prefix of keys, empty where there is none.
type place struct {
	bucket, prefix string
	// own are the vendor's own prefixes, where the guide has no other.
	own []string
	// begins says that the bucket's name is a fixed beginning, with a star after it wherever it stands.
	begins bool
}

// placesOf finds what stands for the bucket and the prefix: what is used first, unless it is said.
func placesOf(statements []statement, said place) place {
	p := said
	for _, s := range statements {
		for _, text := range slices.Concat(s.resources, s.notResource) {
			r := readResource(text)
			if r.wrong != "" || r.any || s.deny || !s.isS3() {
				continue
			}
			if p.bucket == "" {
				p.bucket = r.bucket
			}
			if p.prefix == "" && r.under != "" && r.bucket == p.bucket && isPlaceholder(r.under) {
				p.prefix = r.under
			}
		}
	}
	p.begins = said.bucket == "" && beginsNames(statements, p.bucket)
	if p.prefix == "" {
		p.own = ownPrefixes(statements, p)
	}
	return p
}

// elsewhereARN takes the place of what stands for an ARN that is not the bucket's, such as that of a key, which no judge reads.
const elsewhereARN = "arn:aws:s3:::not-the-bucket"

// fillResource puts a bucket and a prefix in place of what stands for them in a resource.
func (p place) fillResource(s, bucket, prefix string) string {
	if s == "*" {
		return s
	}
	name, key, object := cutKey(afterARN(s))
	plain := strings.TrimRight(name, "*")
	switch {
	case plain == "":
	case plain == p.bucket:
		name = bucket + name[len(plain):]
	case !strings.HasPrefix(s, "arn:"):
		return elsewhereARN
	default:
		return s
	}
	if !object {
		return "arn:aws:s3:::" + name
	}
	return "arn:aws:s3:::" + name + "/" + p.fillKey(key, prefix)
}

// fillKey does so at the start of a key, with or without the slash that ends a prefix.
func (p place) fillKey(key, prefix string) string {
	if p.prefix == "" {
		return key
	}
	if rest, ok := strings.CutPrefix(key, p.prefix); ok {
		return prefix + rest
	}
	if folder := strings.TrimSuffix(p.prefix, "/"); strings.HasPrefix(key, folder) {
		return strings.TrimSuffix(prefix, "/") + key[len(folder):]
	}
	return key
}

// afterARN is what follows the start of an ARN of S3's.
func afterARN(s string) string {
	if m := arnOfBucket().FindStringSubmatch(s); m != nil {
		return m[2]
	}
	return s
}
