package vendors

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// cloudName is what CloudFormation takes as a key of a mapping, and what reads well among the values of a parameter.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/mappings-section-structure.html
var cloudName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,39}$`)

// maxPrincipals leaves room for the longest external ID in a trust policy of 2,048 characters.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const maxPrincipals = 700

// checkPublished checks what a vendor publishes: the keys of its sets, and each value in turn.
func (f *file) checkPublished(p path, published *Published, value func(p path, v string, in Partition)) {
	if published == nil {
		return
	}
	by, node := f.setsPath(p, published)
	if node == nil {
		return // the shape is wrong, as has been told
	}
	if published.By != ByNothing && len(published.Sets) == 1 && published.By != ByPartition && published.By != ByRegion {
		f.problem(by, "must have two clouds or more, got %s alone: write what it has without %s", words.Quote(published.Sets[0].Key), published.By)
	}
	for _, s := range published.Sets {
		set := by
		if published.By != ByNothing {
			set = by.to(s.Key)
			f.checkSetKey(set, published.By, s.Key)
		}
		in, length := published.Partition(s), 0
		for i, v := range s.Values {
			length += len(v)
			where := set
			if len(s.Values) > 1 || f.isList(set) {
				where = set.to(i)
			}
			value(where, v, in)
			if slices.Contains(s.Values[:i], v) {
				f.problem(where, "must stand in the list once, got %s twice", words.Quote(v))
			}
		}
		if length > maxPrincipals {
			f.problem(set, "must have at most %d characters together, got %d: a trust policy has no room for more beside an external ID", maxPrincipals, length)
		}
	}
}

// setsPath leads to the mapping of the sets, or to the one set. What decides stands alone.
func (f *file) setsPath(p path, published *Published) (path, *yaml.Node) {
	_, node := f.find(p)
	if node == nil || published.By == ByNothing {
		return p, node
	}
	for key := range pairs(node) {
		if by := By(key.Value); slices.Contains(bys(), by) && len(node.Content) > 2 {
			f.problem(p.to(key.Value), "must stand alone, got %d keys beside it", len(node.Content)/2-1)
		}
	}
	if _, sets := child(node, string(published.By)); sets != nil {
		return p.to(string(published.By)), sets
	}
	return p, node // the partitions of an account, without more ado
}

func (f *file) isList(p path) bool {
	_, n := f.find(p)
	return n.Kind == yaml.SequenceNode
}

func (f *file) checkSetKey(p path, by By, key string) {
	switch by {
	case ByCloud:
		if !cloudName.MatchString(key) {
			f.problem(p, "must be named with 1 to 40 letters, digits and hyphens, got %s", words.Quote(key))
		}
	case ByRegion:
		if _, ok := partition.Of(key); !ok {
			f.problem(p, "must be an AWS region, such as us-east-1, got %s", words.Quote(key))
		}
	}
}

func (f *file) checkPublishedAccount(p path, id string, _ Partition) {
	if err := awsname.CheckAccountID(id); err != nil {
		f.problem(p, "%v", err)
	}
}

// checkPublishedPrincipals checks users and roles. Where the vendor has several sets, one of them may be a whole account: for
// customers with an instance of their own in it, for example.
func (f *file) checkPublishedPrincipals(p path, published *Published) {
	if published == nil {
		return
	}
	mixed := published.By != ByNothing && slices.ContainsFunc(published.All(), func(v string) bool { return !IsAccount(v) })
	f.checkPublished(p, published, func(p path, arn string, in Partition) {
		f.checkPublishedPrincipal(p, arn, in, mixed)
		if s := published.with(arn); mixed && !IsAccount(arn) && slices.Contains(s.Values, "arn:"+string(in)+":iam::"+AccountOf(arn)+":root") {
			f.problem(p, "must be left out beside its whole account, got %q: that lets in everybody of it", arn)
		}
	})
}

// checkPublishedPrincipal says of an ARN that cannot be trusted where it belongs.
func (f *file) checkPublishedPrincipal(p path, arn string, in Partition, orAccount bool) {
	if awsname.CheckPrincipalARN(arn) == nil || orAccount && IsAccount(arn) {
		if id := partition.OfARN(arn); in != "" && id != in { // of a region that does not exist, all is said
			f.problem(p, "must be of the partition %s, got %q, which is of %s", in, arn, id)
		}
		return
	}
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		f.problem(p, "must be the ARN of an IAM user or role, such as arn:aws:iam::123456789012:role/name, its name at most 64 characters, got %s", words.Quote(arn))
		return
	}
	kind, name, _ := strings.Cut(parts[5], "/")
	switch {
	case strings.ContainsAny(arn, "*?"):
		f.problem(p, "must name one user or role, got %q, which is a pattern", arn)
	case parts[2] == "iam" && parts[5] == "root":
		f.problem(p, "must be the ARN of a user or role, got %q, which is the whole account: write account: %q instead of principal", arn, parts[4])
	case parts[2] == "sts" && kind == "assumed-role":
		role, _, _ := strings.Cut(name, "/")
		f.problem(p, "must be the ARN of a user or role, got the session %q: write its role, arn:%s:iam::%s:role/%s, with the role's path if it has one", arn, parts[1], parts[4], role)
	default:
		f.problem(p, "%v", awsname.CheckPrincipalARN(arn))
	}
}
