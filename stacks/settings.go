package stacks

import (
	"github.com/bucketgrant/bucketgrant/constructs"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// settings are what a new bucket is set to by the definition, whatever the customer chooses.
func (s *vendorStack) settings(props *constructs.VendorBucketProps) {
	for _, c := range s.def.Bucket.CORS {
		props.CORS = append(props.CORS, corsRule(c))
	}
}

func corsRule(c vendors.CORS) constructs.CORSRule {
	rule := constructs.CORSRule{Origins: c.From(), Headers: c.Headers, Expose: c.Expose, MaxAgeSeconds: c.MaxAge.Seconds()}
	for _, m := range c.Methods {
		rule.Methods = append(rule.Methods, string(m))
	}
	return rule
}
