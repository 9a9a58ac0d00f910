package vocabulary

import (
	"maps"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	wording "github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramKMSKeyARN = Word{
	Name:       vendors.ParamKMSKeyARN,
	Samples:    []string{"", "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
	OwnAccount: true,
	Shares:     true,
	HandedBack: true,
}

// UseKMSKey is a condition: the bucket is encrypted with the customer's key. It is not there where it would always hold.
const UseKMSKey = "UseKmsKey"

// encryption with the customer's key. Without this, an integration fails on an encrypted bucket.
func encryption(def *vendors.Definition) Choice {
	if def.KeyUse() == vendors.KeyNever {
		return Choice{}
	}
	key := Parameter{
		Word: paramKMSKeyARN, Group: GroupAdvanced, Label: "KMS key", Description: aboutKey(def),
		Default: new(""), Shape: Shape{awsname.KMSKeyARNPattern, awsname.KMSKeyARNDescription}.OrEmpty(),
	}
	var rules []Rule
	if def.KeyUse() == vendors.KeyRequired {
		key.Group = GroupBucket
		if rules = keyIsGiven(def); rules == nil {
			key.Default, key.Shape = nil, Shape{awsname.KMSKeyARNPattern, awsname.KMSKeyARNDescription}
		}
	}
	return Choice{Parameters: []Parameter{key}, Conditions: usesKey(def), Rules: rules}
}

// aboutKey says what the customer's key is for, and what its owner does.
func aboutKey(def *vendors.Definition) string {
	if b := def.Access.BucketPolicy; b != nil { // the key's own policy must let the vendor in, as the bucket's does
		return "The ARN of a KMS key of yours, in the bucket's region, that encrypts the new bucket's objects. No template writes the " +
			"policy of a key that is there: put the statement for " + def.Name + " into it with the page or bucketgrant policy, which allows " +
			KeyActions(b) + " through S3 for this bucket. The key stays when the stack goes, and with it the statement: take it out then." +
			withoutKey(def, " Left empty, S3's own keys encrypt"+orNewKey(def)+".")
	}
	uses, without := "a new bucket uses it, an existing one must already", " Left empty, the access includes no key, and a new bucket is encrypted with S3's own keys"+orNewKey(def)+"."
	switch {
	case def.Bucket.Create == vendors.CreateNever:
		uses, without = "the bucket must use it already", " Left empty, the access includes no key."
	case def.KeyUse() == vendors.KeyRequired && def.Bucket.Create == vendors.CreateRequired:
		uses = "the new bucket uses it"
	}
	through := "through S3 and for this bucket only"
	if def.Bucket.FurtherBuckets.Offered() {
		through = "through S3 and for the buckets that are shared here only"
	}
	if def.Bucket.Prefix.Offered() || def.Bucket.Prefixes != nil { // a bucket key is of all of its bucket
		through += ", whatever the prefix"
	}
	if def.May("s3:PutEncryptionConfiguration") {
		without = " " + def.Name + " may change the bucket's encryption, and encrypt with a key that is not yours." + without
	}
	return "The ARN of the KMS key that encrypts the bucket's objects: " + uses + ". It is in the bucket's region. The " +
		"access then includes this key, " + through + ". Its key policy must leave that to IAM, as the default one does." + spaced(FurtherOfKey(def)) +
		" What another key encrypted is out of reach." + withoutKey(def, without)
}

// FurtherOfKey says in sentences what the vendor's role or user may do with the key of the first bucket besides what S3 needs, and why; and
// what the roles of further sets may that have no bucket of their own. It is empty where that is nothing.
func FurtherOfKey(def *vendors.Definition) string {
	var sentences, direct []string
	say := func(of string, list []vendors.KMSActions) {
		for _, k := range list {
			sentences = append(sentences, of+goBeyond(k.Actions, k.Why))
			direct = append(direct, k.Of(false)...)
		}
	}
	say("", def.FurtherKMS)
	for _, set := range def.Sets {
		if set.Bucket == nil {
			say("For "+set.Name+", ", set.FurtherKMS)
		}
	}
	if direct != nil {
		sentences = append(sentences, direct[0]+" is asked of KMS itself, and only tells what the key is.")
	}
	return strings.Join(sentences, " ")
}

// goBeyond says in a sentence that actions of KMS are more than S3 needs, and why.
func goBeyond(actions []string, why string) string {
	verb := " goes"
	if len(actions) > 1 {
		verb = " go"
	}
	return wording.And(actions) + verb + " beyond what S3 needs: " + wording.Sentence(why)
}

// spaced is a text after a space, if there is one.
func spaced(text string) string {
	if text == "" {
		return ""
	}
	return " " + text
}

// KeyActions are what guests of the bucket may do with its key, and what a pattern among them stands for.
func KeyActions(b *vendors.BucketPolicy) string {
	words := make([]string, len(b.KMSActions))
	for i, pattern := range b.KMSActions {
		words[i] = pattern
		if !strings.HasSuffix(pattern, "*") {
			continue
		}
		var names []string
		for _, a := range s3actions.Matching(pattern) {
			names = append(names, strings.TrimPrefix(a.Name, "kms:"))
		}
		words[i] += " (" + wording.And(names) + ")"
	}
	return wording.And(words)
}

// withoutKey says what happens without a key of the customer's, where that may be.
func withoutKey(def *vendors.Definition, words string) string {
	if def.KeyUse() != vendors.KeyRequired {
		return words
	}
	return " " + def.Name + " takes no bucket without a key" + newKeyInstead(def) + "."
}

// SharesNoMore reports whether one launch gives the vendor the same as another does, or the same without its KMS key: what is granted
// without a key is no more of that key.
func SharesNoMore(given, than map[string]string) bool {
	without := maps.Clone(than)
	for name := range than {
		if _, of, _ := cutSet(name); of == paramKMSKeyARN.Name && given[name] == "" {
			without[name] = ""
		}
	}
	return Shared(given) == Shared(without)
}

// EncryptedWhen is the condition under which a key of KMS encrypts the bucket, empty where one always does.
func EncryptedWhen(def *vendors.Definition) string {
	switch {
	case def.Bucket.KMSKey.Offered():
		return EncryptWithKMS
	case def.KeyUse() == vendors.KeyRequired:
		return ""
	}
	return UseKMSKey
}

// keyOfExisting says, after a space, what a bucket that is there needs of a KMS key. It is empty where its key's policy must let the vendor in.
func keyOfExisting(def *vendors.Definition) string {
	if def.KeyUse() == vendors.KeyNever || def.Access.BucketPolicy != nil {
		return NoKey(def)
	}
	return " If a KMS key encrypts it, " + paramKMSKeyARN.Name + " must name the key."
}

// NoKey says, after a space, that a KMS key keeps the vendor out. It is empty where the customer may give one.
func NoKey(def *vendors.Definition) string {
	if def.KeyUse() != vendors.KeyNever {
		return ""
	}
	return " " + def.Name + " cannot use a bucket that a KMS key encrypts: S3's own keys (SSE-S3) must."
}
