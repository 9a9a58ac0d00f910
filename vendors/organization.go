package vendors

import "fmt"

// checkOrganization: a stack set gives all accounts the same values, so that nothing may need a value that is one account's, such as the
// name of a bucket. What is known of a template only, such as its size, internal/publishing/organization says once it is made.
func (f *file) checkOrganization() {
	o := f.def.Organization
	if !o.Offered() {
		return
	}
	for _, needs := range f.ofOneAccount() {
		f.problem(at("organization"), "must be left out or \"never\" where %s, got %q: a stack set has the same values in all accounts, and %s", needs.where, o, needs.why)
	}
}

// ofOneAccount are the parts of a definition because of which customers enter, or may have to enter, what is another one in each account.
func (f *file) ofOneAccount() []struct{ where, why string } {
	var list []struct{ where, why string }
	add := func(why, words string, keys ...any) {
		list = append(list, struct{ where, why string }{fmt.Sprintf(words+" (line %d)", f.line(at(keys...))), why})
	}
	const name = "the name of a bucket is one account's"
	b := f.def.Bucket
	inNamespace := b.Namespace.Offered() // where the name ends with the account's number, and one beginning is everybody's
	if b.Create == CreateNever {
		add("a bucket that is there is one account's", "bucket.create is \"never\"", "bucket", "create")
		return list
	}
	if b.named() && !inNamespace {
		add(name+", which customers end as they like", "bucket.name.prefix is given", "bucket", "name", "prefix")
	}
	if (f.def.NeedsName() || f.def.MustName()) && !inNamespace {
		add(name+", and notifications need one that is known before the bucket is made", "there are notifications", "notifications")
	}
	if f.def.KeyUse() == KeyRequired && !b.KMSKey.Offered() {
		add("a KMS key that is there is one account's: with bucket.kmsKey a key can be made in each", "bucket.kms is \"required\"", "bucket", "kms")
	}
	if f.def.newKeyNamesBucket() && !inNamespace {
		add(name+", which the policy of a new key names", fmt.Sprintf("bucket.kmsKey is %q and the vendor uses the key by its policy", b.KMSKey), "bucket", "kmsKey")
	}
	for i, s := range f.def.Sets {
		if s.Bucket != nil {
			add(name+", and those of two sets must not be one", fmt.Sprintf("the set %q has a bucket of its own", s.Name), "sets", i, "bucket")
		}
	}
	return list
}
