package guides

import (
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
)

const (
	region      = "us-east-1"
	encryptedOf = "kms:EncryptionContext:aws:s3:arn" // by which S3 says what it encrypts

	keyARN = "arn:aws:kms:us-east-1:" + customer + ":key/1234abcd-12ab-34cd-56ef-1234567890ab"
)

// shared is what a launch shares: a bucket, new or not, with a key or without.
type shared struct {
	launch
	bucket string
	isNew  bool
	key    bool
}

// request is one that S3 or KMS could get.
type request struct {
	judge.Request
	action s3actions.Action
}

// requests are every action of S3 on what is shared and on what is not, as the owner's and as somebody else's, and every action of
// KMS on two keys.
func (s shared) requests() []request {
	var list []request
	add := func(a s3actions.Action, resource string, context map[string]string) {
		values := map[string][]string{}
		for k, v := range context {
			values[k] = []string{v}
		}
		list = append(list, request{judge.Request{Action: a.Name, Resource: resource, Context: values}, a})
	}
	under := s.Under
	if under == "" {
		under = "folder/"
	}
	here, tls := "arn:aws:s3:::"+s.bucket, map[string]string{"aws:SecureTransport": "true"}
	for _, a := range s3actions.S3() {
		own := tls
		if a.Account {
			own = with(tls, judge.ResourceAccount, customer)
		}
		for _, r := range []string{"*", here + "2", here + "2/file", "arn:aws:s3:::unrelated", "arn:aws:s3:::unrelated/" + under + "file"} {
			add(a, r, own)
		}
		if a.On == (s3actions.Targets{}) {
			continue // no request for it is about a bucket
		}
		for _, r := range []string{here, here + "/file", here + "/" + under + "file", here + "/" + strings.TrimSuffix(under, "/") + "2/file"} {
			add(a, r, own)
			add(a, r, with(own, "aws:SecureTransport", "false"))
			if a.Account {
				add(a, r, with(own, judge.ResourceAccount, stranger))
			}
			if a.Prefix {
				add(a, r, with(own, "s3:prefix", under+"file"))
				add(a, r, with(own, "s3:prefix", "other/"))
			}
		}
	}
	for _, a := range s3actions.KMS() {
		for _, key := range []string{keyARN, keyARN[:len(keyARN)-1] + "c"} {
			add(a, key, nil)
			add(a, key, map[string]string{"kms:ViaService": "s3." + region + ".amazonaws.com"})
			for _, of := range []string{here, here + "/file", here + "2", here + "2/file", "arn:aws:s3:::unrelated/file"} { // which S3 says
				add(a, key, map[string]string{encryptedOf: of})
				for _, via := range []string{"s3." + region, "s3.eu-west-1", "ec2." + region} {
					add(a, key, map[string]string{"kms:ViaService": via + ".amazonaws.com", encryptedOf: of})
				}
			}
		}
	}
	return list
}

func with(context map[string]string, key, value string) map[string]string {
	context = maps.Clone(context)
	context[key] = value
	return context
}

// grants reports whether statements of a guide, for what is shared, grant a request; and whether they do so by a star alone.
func (s shared) grants(statements []statement, req request) (granted, byStar bool) {
	arn := "arn:aws:s3:::" + s.bucket
	for _, st := range statements {
		if st.Choice != "" && s.Choices[st.Choice] != "Yes" {
			continue
		}
		key, isObject := strings.CutPrefix(req.Resource, arn+"/")
		listed := req.Context["s3:prefix"]
		switch {
		case req.Resource == arn && slices.Contains(st.On, "bucket"):
			if s.Under != "" && req.action.Prefix && (len(listed) == 0 || !strings.HasPrefix(listed[0], s.Under)) {
				continue
			}
		case req.action.On == s3actions.Targets{} && slices.Contains(st.On, "account"):
		case isObject && slices.Contains(st.On, "objects") && strings.HasPrefix(key, s.Under):
		default:
			continue
		}
		for _, a := range st.Actions {
			start, star := strings.CutSuffix(a, "*")
			if a == req.Action {
				return true, false
			}
			if star && strings.HasPrefix(req.Action, start) {
				granted, byStar = true, true
			}
		}
	}
	return granted, byStar
}

// checkGrants holds what the vendor may do against what the guide says, or what the template says instead, which is never more.
func (r *result) checkGrants(allows func(judge.Request) (bool, error), s shared, f facts) {
	statements := f.Statements
	if f.Instead != nil {
		statements = f.Instead
	}
	allowed := map[string]bool{}
	for _, req := range s.requests() {
		want, byStar := s.grants(statements, req)
		if guide, _ := s.grants(f.Statements, req); want && !guide {
			r.failf("%s: %s on %s stands in instead, and not in the guide", s.Of, req.Action, req.Resource)
		}
		switch owner := req.Context[judge.ResourceAccount]; {
		case strings.HasPrefix(req.Action, "kms:"):
			via, of := req.Context["kms:ViaService"], slices.Concat(req.Context[encryptedOf], []string{""})[0]
			want = s.key && req.Resource == keyARN && slices.Equal(via, []string{"s3." + region + ".amazonaws.com"}) &&
				slices.Contains([]string{"arn:aws:s3:::" + s.bucket, "arn:aws:s3:::" + s.bucket + "/file"}, of) && slices.Contains(f.KMS, req.Action)
		case len(f.BucketPolicy) > 0 && len(owner) > 0 && owner[0] != customer:
			continue // the policy is the bucket's, and the bucket the customer's
		case len(owner) > 0 && owner[0] != customer, s.isNew && req.Context["aws:SecureTransport"][0] == "false":
			want = false
		}
		got, err := allows(req.Request)
		r.decisions++
		switch {
		case err != nil:
			r.failf("%s: %v", s.Of, err)
		case byStar && !req.action.Account && !got:
			// S3 does not say whose bucket it is, and a star of ours asks for that: less than the guide.
		case got != want:
			r.failf("%s: %s on %s with %v: allowed %t, must be %t", s.Of, req.Action, req.Resource, req.Context, got, want)
		}
		if got {
			allowed[req.Action] = true
		}
	}
	for _, st := range statements {
		for _, a := range st.Actions {
			start, star := strings.CutSuffix(a, "*")
			granted := allowed[a] || star && slices.ContainsFunc(slices.Collect(maps.Keys(allowed)), func(b string) bool { return strings.HasPrefix(b, start) })
			if wanted := st.Choice == "" || s.Choices[st.Choice] == "Yes"; granted != wanted {
				r.failf("%s: %s is granted somewhere: %t, must be %t", s.Of, a, granted, wanted)
			}
		}
	}
}
