package vendors

import "slices"

// About is what of a definition a difference is about. Nobody can read prose: a difference that names it is held against the definition.
type About string

const (
	AboutExternalID    About = "externalId"
	AboutTrust         About = "trust"
	AboutSecret        About = "secret"
	AboutPermissions   About = "permissions"
	AboutChoice        About = "choice"
	AboutPrefix        About = "prefix"
	AboutBucketName    About = "bucketName"
	AboutKMS           About = "kms"
	AboutFurtherKMS    About = "furtherKms"
	AboutNotifications About = "notifications"
	AboutPartitions    About = "partitions"
)

// subject is what a difference can be about, with its words for a reader, what a definition has it by, and whether one has.
type subject struct {
	about     About
	words, by string
	has       func(d *Definition) bool
}

var subjects = []subject{
	{AboutExternalID, "the external ID", "externalId in access.role.trust", func(d *Definition) bool { return d.Access.Role != nil && d.Access.Role.Trust.ExternalID.Given() }},
	{AboutTrust, "who gets in", "a trust, or guests of the bucket's policy", (*Definition).letsIn},
	{AboutSecret, "the secret access key", "a user with an access key", (*Definition).hasKey},
	{AboutPermissions, "the permissions", "permissions", func(*Definition) bool { return true }},
	{AboutChoice, "what the customer chooses to allow", "a permission with choice", (*Definition).hasChoice},
	{AboutPrefix, "the prefix", "bucket.prefix or bucket.prefixes", func(d *Definition) bool { return slices.ContainsFunc(d.buckets(), limitsKeys) }},
	{AboutBucketName, "how the name of the bucket begins", "bucket.name with a prefix", func(d *Definition) bool { return slices.ContainsFunc(d.buckets(), hasName) }},
	{AboutKMS, "the KMS key of the bucket", "bucket.kms that is not \"never\", or kmsActions for guests of its policy", func(d *Definition) bool { return d.KeyUse() != KeyNever }},
	{AboutFurtherKMS, "what is allowed of the KMS key besides what S3 needs", "furtherKms", (*Definition).hasFurtherKMS},
	{AboutNotifications, "what the bucket tells of its objects", "notifications", func(d *Definition) bool { return d.Notifications != nil }},
	{AboutPartitions, "the AWS partitions", "partitions", func(d *Definition) bool { return d.Partitions != nil }},
}

// Abouts are all that a difference can be about.
func Abouts() []About {
	list := make([]About, len(subjects))
	for i, s := range subjects {
		list[i] = s.about
	}
	return list
}

// subject is what stands behind the name, all of it empty where there is none.
func (a About) subject() subject {
	if i := slices.IndexFunc(subjects, func(s subject) bool { return s.about == a }); i >= 0 {
		return subjects[i]
	}
	return subject{has: func(*Definition) bool { return false }}
}

// Words are for a reader, "" where a difference names nothing.
func (a About) Words() string { return a.subject().words }

// Has reports whether the definition has what a difference can be about.
func (d *Definition) Has(a About) bool { return a.subject().has(d) }

func hasName(b Bucket) bool { return b.Name != nil && b.Name.Prefix != "" }

func limitsKeys(b Bucket) bool { return b.Prefix.Offered() || b.Prefixes != nil }

// buckets are those of the definition and of its further sets.
func (d *Definition) buckets() []Bucket {
	var list []Bucket
	for _, name := range d.SetNames() {
		list = append(list, d.Alone(name).Bucket)
	}
	return list
}

func (d *Definition) hasChoice() bool {
	return slices.ContainsFunc(d.AllPermissions(), func(p Permission) bool { return p.Choice != nil })
}

func (d *Definition) hasFurtherKMS() bool {
	return d.FurtherKMS != nil || slices.ContainsFunc(d.Sets, func(s Set) bool { return s.FurtherKMS != nil })
}

// checkDifferences refuses a difference that is about something the definition does not have: both would stand in what reviewers read.
func (f *file) checkDifferences() {
	for i, difference := range f.def.Differences {
		about := difference.About.subject()
		if difference.About == "" || about.has(f.def) {
			continue
		}
		p, without := at("differences").to(i).to("about"), f.def.pathOfTrusted().to("noExternalId")
		if about.about == AboutExternalID && f.has(without) {
			f.problem(p, "must be something that the definition has, got %q: %s (line %d) says why there is none", about.about, without, f.line(without))
			continue
		}
		f.problem(p, "must be something that the definition has, got %q: that would be %s", about.about, about.by)
	}
}
