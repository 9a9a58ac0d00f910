package vendors

// KeyUse says whether a KMS key encrypts the bucket.
type KeyUse string

const (
	// KeyNever is S3's own keys alone: the vendor gets nothing of a key, and cannot read or write what one encrypts.
	KeyNever KeyUse = "never"
	// KeyOptional is a key if the customer gives one, or has the template make it.
	KeyOptional KeyUse = "optional"
	// KeyRequired is always a key: no stack is launched without.
	KeyRequired KeyUse = "required"
)

// KeyUse is what Bucket.KMS says. Left out, it is [KeyOptional], but where the vendor gets in by the policies of the bucket and the
// key, and its kmsActions are nothing: [KeyNever]. That of a further set is [Definition.Alone]'s.
func (d *Definition) KeyUse() KeyUse {
	switch {
	case d.Bucket.KMS != "":
		return d.Bucket.KMS
	case d.guestsHaveNoKey():
		return KeyNever
	}
	return KeyOptional
}

// checkKMS: a key is made only where one may encrypt the bucket.
func (f *file) checkKMS(b Bucket, where path) {
	if kms := where.to("kms"); b.KMS == KeyNever && b.KMSKey.Offered() {
		f.problem(where.to("kmsKey"), "must be left out or \"never\" where %s is \"never\" (line %d), got %q", kms, f.line(kms), b.KMSKey)
	}
}
