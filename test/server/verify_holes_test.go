package server

import (
	"regexp"
	"slices"
	"strings"

	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/verify"
)

// hole is one thing that is not as it should be.
type hole struct {
	name string
	make func(*world)
	// fits reports whether the hole can be made in the launch.
	fits func(customer, *world) bool
	// shows are the findings that fail, and no other does.
	shows []string
	// unknown are findings that cannot be told then.
	unknown []string
}

func always(customer, *world) bool { return true }

func hasRole(_ customer, w *world) bool { return w.stack.Resource("Role") != nil }

func ofNamedAccount(_ customer, w *world) bool { return w.connection.BucketAccount != "" }

func needsExternalID(c customer, _ *world) bool { return c.choices["ExternalId"] != "" }

func hasUser(_ customer, w *world) bool { return w.stack.Resource("User") != nil }

func isNew(c customer, w *world) bool { return w.connection.BucketIs == verify.OriginNew }

func isVendor(name string) func(customer, *world) bool {
	return func(c customer, _ *world) bool { return c.vendor == name }
}

func has(action string) func(customer, *world) bool {
	return func(_ customer, w *world) bool { return strings.Contains(w.policies(), `"`+action+`"`) }
}

func hasNot(action string) func(customer, *world) bool {
	return func(_ customer, w *world) bool {
		return !strings.Contains(w.policies(), `"`+action+`"`) && !strings.Contains(w.policies(), `"s3:*"`)
	}
}

func both(a, b func(customer, *world) bool) func(customer, *world) bool {
	return func(c customer, w *world) bool { return a(c, w) && b(c, w) }
}

// policies are the text of the role's or user's.
func (w *world) policies() (text string) {
	for _, r := range w.resources("AWS::IAM::ManagedPolicy") {
		text += encoded(r.Properties["PolicyDocument"])
	}
	return text
}

func (w *world) bucketARN() string { return "arn:aws:s3:::" + w.connection.Bucket }

func (w *world) objectsARN() string { return w.bucketARN() + "/" + w.under()[0] + "*" }

// under are the prefixes that the grant is limited to, one empty text where it is not.
func (w *world) under() []string {
	if own := w.def.Bucket.Prefixes; own != nil {
		return own
	}
	return []string{w.connection.Prefix}
}

// encrypt has the bucket encrypt otherwise.
func (w *world) encrypt(by map[string]any) {
	w.stack.Resource("Bucket").Properties["BucketEncryption"] = map[string]any{
		"ServerSideEncryptionConfiguration": []any{map[string]any{"ServerSideEncryptionByDefault": by}},
	}
}

// beginning has other prefixes in the policies.
func (w *world) beginning(other func(prefix string) string) {
	for _, prefix := range w.under() {
		w.edit(func(s string) string { return strings.ReplaceAll(s, prefix+"*", other(prefix)+"*") })
	}
}

func isLimited(_ customer, w *world) bool { return w.under()[0] != "" }

func grantOnObjects(action string) func(*world) {
	return func(w *world) { w.grant("Allow", action, w.objectsARN()) }
}

func deny(action string) func(*world) {
	return func(w *world) { w.grant("Deny", action, "*") }
}

// missing is a permission that the vendor should have.
func missing(action string, fits func(customer, *world) bool) hole {
	return hole{"missing permission " + action, deny(action), fits, []string{"works/" + action}, nil}
}

// tooMuch is a permission that the vendor should not have.
func tooMuch(action string, more func(*world)) hole {
	return hole{"left on: " + action, more, hasNot(action), []string{"closed/" + action}, nil}
}

// halfTLS is a bucket policy that refuses requests without TLS for a part of its resources only.
func halfTLS(name string, keep func(resource string) bool, fits func(customer, *world) bool) hole {
	return hole{"plain HTTP refused for " + name, func(w *world) {
		for _, r := range w.resources("AWS::S3::BucketPolicy") {
			for _, s := range r.Properties["PolicyDocument"].(map[string]any)["Statement"].([]any) {
				s := s.(map[string]any)
				if both, ok := s["Resource"].([]any); ok { // else it is the log bucket's, about its objects
					s["Resource"] = slices.DeleteFunc(slices.Clone(both), func(r any) bool { return !keep(r.(string)) })
				}
			}
		}
	}, both(isNew, fits), []string{"closed/plain-http"}, nil}
}

// looseID is a trust policy that takes more than the external ID.
func looseID(name, operator, pattern string) hole {
	return hole{name, func(w *world) {
		w.trustStatement()["Condition"] = map[string]any{operator: map[string]any{"sts:ExternalId": []any{pattern, "acme/7f3a"}}}
	}, needsExternalID, []string{"closed/near-external-id"}, nil}
}

// tooMuchBeside is a permission that was granted with another.
func tooMuchBeside(action, base string) hole {
	h := tooMuch(action, grantOnObjects(action))
	h.fits = both(h.fits, has(base))
	return h
}

var holes = append(settingHoles(), []hole{{
	"external ID not required",
	func(w *world) { delete(w.trustStatement(), "Condition") },
	needsExternalID, []string{"closed/other-external-id", "closed/without-external-id"}, nil,
}, {
	"any external ID will do",
	func(w *world) {
		w.trustStatement()["Condition"] = map[string]any{"StringLike": map[string]any{"sts:ExternalId": "*"}}
	},
	needsExternalID, []string{"closed/other-external-id"}, nil,
},
	looseID("the start of an external ID will do", "StringLike", "acme/*"),
	looseID("an external ID with anything behind it will do", "StringLike", "acme/7f3a*"),
	looseID("an external ID with one more behind it will do", "StringLike", "acme/7f3a?"),
	looseID("the end of an external ID will do", "StringLike", "*/7f3a"),
	looseID("any first character will do", "StringLike", "?cme/7f3a"),
	looseID("any last character will do", "StringLike", "acme/7f3?"),
	looseID("any middle will do", "StringLike", "ac*3a"),
	looseID("an external ID with a tail of its length will do", "StringLike", "acme/7f3a????????????????"),
	looseID("an external ID in capitals will do", "StringEqualsIgnoreCase", "acme/7f3a"), {
		"any account trusted",
		func(w *world) { w.trustStatement()["Principal"] = map[string]any{"AWS": "*"} },
		func(c customer, w *world) bool { return hasRole(c, w) && w.connection.Way != verify.WayWebIdentity },
		[]string{"closed/strangers"}, nil,
	}, {
		"any account trusted, seen from the session",
		func(w *world) {
			w.trustStatement()["Principal"] = map[string]any{"AWS": "*"}
			w.options.Stranger = nil
		},
		needsExternalID, []string{"closed/own-session"}, nil,
	}, {
		"any service account trusted",
		func(w *world) {
			delete(w.trustStatement()["Condition"].(map[string]any)["StringEquals"].(map[string]any), "accounts.google.com:sub")
		},
		byGoogle,
		[]string{"closed/other-token"}, nil,
	}, {
		"any audience will do",
		func(w *world) {
			delete(w.trustStatement()["Condition"].(map[string]any)["StringEquals"].(map[string]any), "accounts.google.com:oaud")
		},
		func(c customer, w *world) bool { return c.choices["WebIdentityAudience"] != "" && byGoogle(c, w) },
		[]string{"closed/other-audience"}, nil,
	}, {
		"any subject of an issuer that begins alike",
		func(w *world) {
			for key, value := range w.trustStatement()["Condition"].(map[string]any)["StringLike"].(map[string]any) {
				if kind, _, _ := strings.Cut(value.(string), ":"); strings.HasSuffix(key, ":sub") {
					w.trustStatement()["Condition"].(map[string]any)["StringLike"].(map[string]any)[key] = kind + ":*"
				}
			}
		},
		byAnotherIssuer, []string{"closed/other-token"}, nil,
	}, {
		"any audience of an issuer",
		func(w *world) {
			delete(w.trustStatement()["Condition"].(map[string]any), "StringEquals")
			w.resources("AWS::IAM::OIDCProvider")[0].Properties["ClientIdList"] = []any{"sts.amazonaws.com", "https://reader.example.com", "https://elsewhere.example.com"}
		},
		byAnotherIssuer, []string{"closed/other-audience"}, nil,
	}, {
		"another subject of an issuer entered",
		func(w *world) {
			w.trust(func(s string) string { return strings.ReplaceAll(s, ":acme", ":acme-three") })
		},
		byAnotherIssuer, []string{"way-in/role"}, nil,
	}, {
		"an OIDC provider that does not list the audience",
		func(w *world) {
			w.resources("AWS::IAM::OIDCProvider")[0].Properties["ClientIdList"] = []any{"https://somebody.example.com"}
		},
		byAnotherIssuer, []string{"way-in/role"}, nil,
	}, {
		"an OIDC provider of another issuer",
		func(w *world) { w.resources("AWS::IAM::OIDCProvider")[0].PhysicalID += "/other" },
		byAnotherIssuer, []string{"way-in/role"}, nil,
	}, {
		"role also trusts another account",
		func(w *world) {
			document := w.resources("AWS::IAM::Role")[0].Properties["AssumeRolePolicyDocument"].(map[string]any)
			document["Statement"] = append(document["Statement"].([]any), map[string]any{
				"Effect": "Allow", "Principal": map[string]any{"AWS": "arn:aws:iam::" + strangeAccount + ":root"}, "Action": "sts:AssumeRole",
			})
		},
		hasRole, []string{"closed/strangers"}, nil,
	}, {
		"prefix ignored",
		func(w *world) { w.beginning(func(string) string { return "" }) },
		isLimited,
		[]string{"closed/outside-prefix"}, nil,
	}, {
		"prefix without its slash",
		func(w *world) {
			w.beginning(func(prefix string) string { return strings.TrimSuffix(prefix, "/") })
			w.connection.OutsideKey = ""
		},
		isLimited,
		[]string{"closed/outside-prefix"}, nil,
	}, {
		"prefix ignored in reading only",
		func(w *world) { w.grant("Allow", "s3:GetObject", w.bucketARN()+"/*") },
		func(c customer, w *world) bool { return isLimited(c, w) && has("s3:GetObject")(c, w) },
		[]string{"closed/outside-prefix"}, nil,
	}, {
		"second prefix of the vendor's own forgotten",
		func(w *world) {
			for _, prefix := range w.under()[1:] {
				w.edit(func(s string) string { return strings.ReplaceAll(s, prefix+"*", "gone/*") })
			}
		},
		isVendor("own-prefixes"),
		[]string{"prefixes/own, of old/works/s3:ListBucket", "prefixes/own, of old/works/s3:PutObject", "prefixes/own, of old/works/s3:GetObject"}, nil,
	}, {
		"other bucket open",
		func(w *world) {
			w.edit(func(s string) string {
				return strings.ReplaceAll(strings.ReplaceAll(s, w.objectsARN(), "arn:aws:s3:::*"), w.bucketARN()+`"`, `arn:aws:s3:::*"`)
			})
		},
		func(c customer, w *world) bool { return !isLimited(c, w) && c.vendor != "quartic" },
		[]string{"closed/other-bucket"}, nil,
	}, {
		"all actions on all buckets",
		func(w *world) { w.grant("Allow", "s3:*", "arn:aws:s3:::*") },
		isVendor("quartic"), []string{"closed/all-buckets", "closed/other-bucket"}, nil,
	}, {
		"other bucket whose name begins the same open",
		func(w *world) {
			w.edit(func(s string) string {
				return strings.ReplaceAll(strings.ReplaceAll(s, w.objectsARN(), w.bucketARN()+"*"), w.bucketARN()+`"`, w.bucketARN()+`*"`)
			})
			w.connection.OtherBucket.Key = ""
		},
		func(c customer, w *world) bool { return !isLimited(c, w) },
		[]string{"closed/other-bucket"}, nil,
	}, {
		"all buckets listed",
		func(w *world) { w.grant("Allow", "s3:ListAllMyBuckets", "*") },
		hasNot("s3:ListAllMyBuckets"), []string{"closed/all-buckets"}, nil,
	}, {
		"user may do more than assume the role",
		func(w *world) {
			u := w.stack.Resource("User")
			u.Properties["ManagedPolicyArns"] = w.stack.Resource("Role").Properties["ManagedPolicyArns"]
		},
		isVendor("dataloop"), []string{"closed/user-alone"}, nil,
	}, {
		"user may write, without the role",
		func(w *world) {
			// A policy of its own, of one action.
			more := w.resources("AWS::IAM::ManagedPolicy")[0]
			own := *more
			own.LogicalID, own.PhysicalID = "Own", more.PhysicalID+"-own"
			own.Properties = map[string]any{"PolicyDocument": map[string]any{"Version": "2012-10-17", "Statement": []any{
				map[string]any{"Effect": "Allow", "Action": "s3:PutObject", "Resource": w.bucketARN() + "/*"},
			}}}
			w.stack.Resources = append([]resolve.Resource{own}, w.stack.Resources...)
			w.stack.Resource("User").Properties["ManagedPolicyArns"] = []any{own.PhysicalID}
		},
		isVendor("dataloop"), []string{"closed/user-alone"}, nil,
	}, {
		"plain HTTP allowed",
		func(w *world) { w.remove("AWS::S3::BucketPolicy") },
		isNew, []string{"closed/plain-http"}, nil,
	},
	halfTLS("objects only", func(resource string) bool { return strings.Contains(resource, "/") }, func(c customer, w *world) bool {
		return has("s3:ListBucket")(c, w) || has("s3:GetBucketLocation")(c, w) || isVendor("quartic")(c, w)
	}),
	halfTLS("the bucket itself only", func(resource string) bool { return !strings.Contains(resource, "/") }, always),
	tooMuch("s3:DeleteObject", grantOnObjects("s3:DeleteObject")),
	tooMuch("s3:PutObject", grantOnObjects("s3:PutObject")),
	tooMuch("s3:GetObject", grantOnObjects("s3:GetObject")),
	tooMuch("s3:ListBucket", func(w *world) { w.grant("Allow", "s3:ListBucket", w.bucketARN()) }),
	tooMuch("s3:ListBucketVersions", func(w *world) { w.grant("Allow", "s3:ListBucketVersions", w.bucketARN()) }),
	tooMuchBeside("s3:GetObjectVersion", "s3:GetObject"),
	tooMuchBeside("s3:AbortMultipartUpload", "s3:PutObject"),
	tooMuch("s3:GetBucketPolicy", func(w *world) { w.grant("Allow", "s3:GetBucketPolicy", w.bucketARN()) }),
	missing("s3:ListAllMyBuckets", has("s3:ListAllMyBuckets")),
	missing("s3:ListBucket", has("s3:ListBucket")),
	missing("s3:ListBucketVersions", has("s3:ListBucketVersions")),
	missing("s3:ListBucketMultipartUploads", has("s3:ListBucketMultipartUploads")),
	missing("s3:GetBucketLocation", has("s3:GetBucketLocation")),
	missing("s3:GetObject", has("s3:GetObject")),
	missing("s3:GetObjectVersion", has("s3:GetObjectVersion")),
	missing("s3:PutObject", has("s3:PutObject")),
	missing("s3:DeleteObject", has("s3:DeleteObject")),
	missing("s3:GetObject", isVendor("quartic")),
	missing("s3:GetBucketVersioning", isVendor("quartic")),
	missing("s3:GetBucketCORS", isVendor("quartic")),
	missing("s3:DeleteObjectVersion", isVendor("quartic")),
	missing("s3:AbortMultipartUpload", isVendor("quartic")),
	missing("s3:PutObjectTagging", isVendor("quartic")),
	{
		"wrong region",
		func(w *world) { w.connection.Region = "eu-central-1" },
		always, []string{"place/region"}, nil,
	}, {
		"bucket of another account",
		func(w *world) {
			w.owners[w.connection.Bucket] = strangeAccount
			w.edit(func(policy string) string { // one that does not ask whose the bucket is, or lets it in
				return regexp.MustCompile(`"s3:ResourceAccount":"[0-9]*"`).ReplaceAllString(policy, `"s3:ResourceAccount":"`+strangeAccount+`"`)
			})
		},
		always, []string{"place/owner"}, nil,
	}, {
		"bucket's account not told",
		func(w *world) { w.connection.BucketAccount = "" },
		ofNamedAccount, []string{"place/owner"}, nil,
	}, {
		"bucket of another account than the one told",
		func(w *world) { w.connection.BucketAccount = strangeAccount },
		ofNamedAccount, []string{"place/owner"}, nil,
	}, {
		"bucket's account not given at launch",
		func(w *world) {
			w.edit(func(policy string) string {
				return strings.ReplaceAll(policy, `"s3:ResourceAccount":"`+otherAccount+`"`, `"s3:ResourceAccount":"`+customerAccount+`"`)
			})
		},
		// The server names what it refused between accounts too, which AWS does not: there works/s3:GetObject could not be told.
		ofNamedAccount, []string{"works/s3:ListBucket", "works/s3:ListBucketVersions", "works/s3:GetObject"}, nil,
	}, {
		"launched in another account",
		func(w *world) { w.connection.Account = strangeAccount },
		always, []string{"place/account"}, nil,
	}, {
		"no such bucket",
		func(w *world) { w.noBucket = true },
		always, []string{"place/bucket"}, nil,
	}, {
		"key inactive",
		func(w *world) { w.keyStatus = iamtypes.StatusTypeInactive },
		hasUser, []string{"way-in/key"}, nil,
	}, {
		"secret of another key",
		func(w *world) { w.connection.Secret = verify.NewSecret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY") },
		hasUser, []string{"way-in/key"}, nil,
	}, {
		"still in its first phase",
		func(w *world) {
			w.trustStatement()["Effect"] = "Deny"
			w.trustStatement()["Principal"] = map[string]any{"AWS": "arn:aws:iam::" + customerAccount + ":root"}
			delete(w.trustStatement(), "Condition")
		},
		func(c customer, w *world) bool { return isVendor("apperate")(c, w) && !c.phaseOne },
		[]string{"way-in/role"}, nil,
	}, {
		"another external ID entered",
		func(w *world) { w.connection.ExternalID = "acme/another" },
		needsExternalID, []string{"way-in/role"}, nil,
	}, {
		"another service account entered",
		func(w *world) {
			w.trust(func(s string) string {
				return strings.ReplaceAll(s, w.choices["WebIdentitySubject"], "123456789012345678901")
			})
		},
		byGoogle,
		[]string{"way-in/role"}, nil,
	}, {
		"role of another stack",
		func(w *world) { w.connection.RoleARN += "-other" },
		hasRole, []string{"way-in/role"}, nil,
	}, {
		"public access not blocked",
		func(w *world) {
			w.stack.Resource("Bucket").Properties["PublicAccessBlockConfiguration"].(map[string]any)["BlockPublicPolicy"] = false
		},
		both(isVendor("quartic"), isNew), []string{"place/public-access"}, nil,
	}, {
		"not encrypted",
		func(w *world) { delete(w.stack.Resource("Bucket").Properties, "BucketEncryption") },
		func(c customer, w *world) bool {
			return isNew(c, w) && (has("s3:PutObject")(c, w) || isVendor("quartic")(c, w))
		},
		[]string{"place/encryption"}, nil,
	}, {
		"encrypted with a key where none may be",
		func(w *world) {
			w.encrypt(map[string]any{"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": bucketsKey})
		},
		isVendor("no-key"), []string{"place/encryption"}, nil,
	}, {
		"encrypted without a key where one must be",
		func(w *world) {
			w.connection.KMSKeyARN = "" // which nobody told
			w.encrypt(map[string]any{"SSEAlgorithm": "AES256"})
		},
		isVendor("must-new-key"), []string{"place/encryption"}, nil,
	}, {
		"versioning otherwise than chosen",
		func(w *world) {
			w.connection.Versioning = map[string]string{"Enabled": "Off"}[w.connection.Versioning]
			if w.connection.Versioning == "" {
				w.connection.Versioning = "Enabled"
			}
		},
		func(c customer, w *world) bool {
			return isNew(c, w) && w.def.Bucket.Versioning.Offered() && (has("s3:PutObject")(c, w) || isVendor("quartic")(c, w))
		},
		[]string{"place/versioning"}, nil,
	}, {
		"another vendor's template",
		func(w *world) { w.connection.Template = "other 1.0.0" },
		always, []string{"template/version"}, nil,
	},
}...)

// firstPhaseHoles are those of a role that should not be open yet.
var firstPhaseHoles = []hole{{
	"open to all of the vendor's", func(w *world) {
		s := w.trustStatement()
		s["Effect"], s["Principal"] = "Allow", map[string]any{"AWS": vendorUser}
	}, always, []string{"closed/first-phase", "closed/first-phase-external-id"}, nil,
}, {
	"open with any external ID", func(w *world) {
		s := w.trustStatement()
		s["Effect"], s["Principal"] = "Allow", map[string]any{"AWS": vendorUser}
		s["Condition"] = map[string]any{"StringLike": map[string]any{"sts:ExternalId": "*"}}
	}, always, []string{"closed/first-phase-external-id"}, nil,
}, {
	"open to another account", func(w *world) {
		s := w.trustStatement()
		s["Effect"], s["Principal"] = "Allow", map[string]any{"AWS": "arn:aws:iam::" + strangeAccount + ":root"}
	}, always, []string{"closed/first-phase-strangers"}, nil,
}, {
	"another vendor's template", func(w *world) { w.connection.Template = "other 1.0.0" }, always, []string{"template/version"}, nil,
}}

// byGoogle and byAnotherIssuer are of web identities that IAM knows itself, and of those that it knows by an OIDC provider.
func byGoogle(_ customer, w *world) bool {
	return w.connection.Way == verify.WayWebIdentity && !w.def.HasOIDCProvider()
}

func byAnotherIssuer(_ customer, w *world) bool {
	return w.connection.Way == verify.WayWebIdentity && w.def.HasOIDCProvider()
}
