package stacks

import (
	"github.com/bucketgrant/bucketgrant/constructs"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// handBackAsked adds the outputs that are there as the vendor's form asks for them: those of a set, or of the first.
func (s *vendorStack) handBackAsked(bucket constructs.Value) {
	values := map[vendors.Handed]struct {
		when  constructs.When
		value constructs.Value
	}{
		vendors.HandedRoleName:  {s.ifRole(), s.roleName()},
		vendors.HandedAccountID: {"", constructs.Ref("AWS::AccountId")},
		vendors.HandedBucketARN: {"", constructs.Sub("arn:${AWS::Partition}:s3:::${Bucket}", "Bucket", bucket)},
	}
	for _, what := range vocabulary.AllAsked() {
		if !s.whole.Asks(what.Of(s.set.Name)) {
			continue
		}
		o := vocabulary.AskedOutput(s.set, what)
		v := values[what]
		if parameter, when := vocabulary.Typed(what); parameter != "" {
			v.when, v.value = s.when(when), s.ref(parameter)
		}
		if what == vendors.HandedKMSKeyARN {
			v.when = s.when(vocabulary.EncryptedWhen(s.def))
		}
		if what == vendors.HandedKMSKeyARN && s.def.Bucket.KMSKey.Offered() {
			s.acknowledgeAt(o.Name, "Value.Fn::If.1.Fn::GetAtt", "it refers to the key in an If under the key's own condition")
			v.value = constructs.If(vocabulary.CreateKMSKey, constructs.GetAtt(newKey, "Arn"), v.value)
		}
		s.handBack(o, v.when, v.value)
		if what == vendors.HandedBucketARN && s.def.Bucket.Create == vendors.CreateAllowed {
			s.acknowledge(o.Name)
		}
	}
}
