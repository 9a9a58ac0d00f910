package stacks

import (
	"github.com/bucketgrant/bucketgrant/constructs"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// settings are what a new bucket is set to by the definition, all of it but the expiry of objects whatever the customer chooses.
func (s *vendorStack) settings(props *constructs.VendorBucketProps) {
	b := s.def.Bucket
	if b.VersioningOn != "" {
		props.Versioning = "Enabled"
	}
	if l := b.ObjectLock; l != nil {
		props.ObjectLock = constructs.ObjectLock{On: true, Mode: string(l.Mode), Days: l.Days.Number()}
	}
	if l := b.Lifecycle; l != nil {
		props.Lifecycle.AbortUploadsAfterDays = l.AbortUploads.Number()
		if l.Expiry != "" {
			props.Lifecycle.ExpireAfterDays, props.Lifecycle.ExpireWhen = constructs.Ref(vendors.ParamExpireAfterDays), vocabulary.ExpireObjects
			if b.Prefix.Offered() {
				props.Lifecycle.ExpirePrefix = s.prefix()
			}
			props.Lifecycle.ExpirePrefixes = b.Prefixes
		}
	}
	for _, c := range b.CORS {
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
