package show

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// encryptions says what the vendor may do with a KMS key of the first bucket, and with one of a further set's own where that is otherwise.
func encryptions(def *vendors.Definition) string {
	text := encryption(def)
	for _, set := range def.Sets {
		alone := def.Alone(set.Name)
		if alone.KeyUse() != def.KeyUse() || set.Bucket != nil && needsNoKey(alone) != needsNoKey(def) || set.Bucket != nil && vocabulary.FurtherOfKey(alone)+vocabulary.FurtherOfKey(def) != "" {
			text += " Of the bucket for " + set.Name + ": " + encryption(alone)
		}
	}
	return text
}

func encryption(def *vendors.Definition) string {
	b, made := def.Access.BucketPolicy, strings.TrimSuffix(" "+vocabulary.MoreOfKey(def), " ")
	switch {
	case b != nil && b.KMSActions == nil:
		return "The bucket is encrypted with S3's own keys, so that no key has to let " + def.Name + " in."
	case def.KeyUse() == vendors.KeyNever:
		return def.Name + " may use no KMS key of yours, and a new bucket has none." + vocabulary.NoKey(def)
	case b != nil:
		if def.Bucket.KMSKey.Offered() {
			made += " The policy of a new KMS key, which the template makes if you choose it, allows the same from the beginning, and is kept with the key: " +
				"take " + def.Name + " out of it by an update before you delete the stack."
		}
		return onceGiven(def) + "its own policy must let " + def.Name + " use it: put the statement below into it. It allows " +
			vocabulary.KeyActions(b) + " through S3 for this bucket alone, as S3 needs it of the key for the actions above, and is taken out of it by you." + made
	case def.Bucket.KMSKey.Offered():
		made = " The same holds of a new KMS key, which the template makes if you choose it: its policy names nobody outside your account. It is rotated every " +
			"year, and kept with the bucket."
	}
	forWhat := "the bucket above alone"
	if def.Bucket.FurtherBuckets.Offered() {
		forWhat = "the buckets above alone"
	}
	otherwise := ", and not otherwise."
	if needsNoKey(def) {
		return onceGiven(def) + def.Name + " may not use it: the actions above need nothing of a key." + made
	}
	if further := vocabulary.FurtherOfKey(def); further != "" {
		otherwise = ". " + further + " It may not use the key otherwise."
	}
	return onceGiven(def) + def.Name + " may use it through S3 and for " + forWhat + ", for what the actions above need of it" + otherwise + made
}

// needsNoKey says that nothing which is allowed on the first bucket, as to list it, asks anything of a key.
func needsNoKey(def *vendors.Definition) bool {
	return !slices.ContainsFunc(def.SetNames(), func(name string) bool {
		set, alone := def.Set(name), def.Alone(name)
		return (set == nil || set.Bucket == nil) && (alone.FurtherKMS != nil || alone.NeededOfKey() != nil)
	})
}

// onceGiven begins a sentence about the KMS key that the customer gives, who may have to.
func onceGiven(def *vendors.Definition) string {
	switch {
	case def.KeyUse() != vendors.KeyRequired:
		return "If you give a KMS key, "
	case def.Bucket.KMSKey.Offered():
		return "A KMS key must encrypt the bucket: you give one, or have a new one made. Once you give one, "
	}
	return "A KMS key must encrypt the bucket, and you give it. Once you do, "
}
