package stacks

import (
	"fmt"

	"github.com/bucketgrant/bucketgrant/constructs"
	"github.com/bucketgrant/bucketgrant/internal/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// whichBucket: a new bucket or one that is there.
func whichBucket(def *vendors.Definition) choice {
	var c choice
	existing := parameter{
		name: vendors.ParamExistingBucketName, group: groupBucket,
		label:  "Existing bucket",
		format: bucketNameFormat,
	}
	switch def.Bucket.Create {
	case vendors.CreateNever:
		existing.label = "Bucket"
		existing.description = "The name of the bucket that " + def.Name + " gets access to. " +
			"Nothing of the bucket is changed. Launch the stack in the bucket's region."
		c.parameters = []parameter{existing}
		return c
	case vendors.CreateRequired:
		newName, _ := newBucketName(def)
		c.parameters = []parameter{newName}
	case vendors.CreateAllowed:
		newName, must := newBucketName(def)
		if must { // as long as the bucket is not an existing one
			newName.value, newName.format = new(""), newName.format.orEmpty()
		}
		existing.value, existing.format = new(""), existing.format.orEmpty()
		existing.description = "The name of a bucket that you have, instead of a new one. Nothing of it is created, " +
			"changed or removed, its policy included. Launch the stack in the bucket's region."
		c.parameters = []parameter{newName, existing}
		c.conditions = []condition{{createBucket, expr.Empty(existing.name)}}
		c.rules = []rule{oneBucketName(newName, existing, must)}
	}
	if newName := c.parameters[0]; newName.value != nil {
		c.conditions = append(c.conditions, condition{nameBucket, expr.Filled(newName.name)})
	}
	return c
}

// newBucketName is the parameter that names a new bucket, and whether it must be filled in.
func newBucketName(def *vendors.Definition) (p parameter, must bool) {
	name := def.Bucket.Name
	if name == nil {
		name = &vendors.BucketName{}
	}
	p = parameter{group: groupBucket}
	if name.Prefix != "" {
		p.name, p.label = vendors.ParamBucketNameSuffix, "End of the new bucket's name"
		rest, _ := awsname.NewBucketNameRest(name.Prefix, name.Dots) // vendors.Load has checked the prefix
		p.format = format{rest.Pattern, rest.Description}
		p.description = "The new bucket is named " + name.Prefix + " followed by this" + example(name.Example) + ". " + renaming
		return p, true
	}
	p.name, p.label, p.value = vendors.ParamNewBucketName, "New bucket's name", new("")
	p.format = newBucketNoDotsFormat
	if name.Dots {
		p.format = newBucketFormat
	}
	p.format = p.format.orEmpty()
	p.description = "The name of the new bucket" + example(name.Example) + ". Left empty, CloudFormation chooses one. " + renaming
	return p, false
}

const renaming = "A change makes another new bucket and keeps the old one. A bucket that is there already, also one that " +
	"an earlier stack left, is an existing bucket."

func oneBucketName(newName, existing parameter, must bool) rule {
	r := rule{name: "OneBucket", assertions: []assertion{{
		expr.Or(expr.Empty(newName.name), expr.Empty(existing.name)),
		fmt.Sprintf("%s is for a new bucket, %s for one that you have: leave one of them empty.", newName.name, existing.name),
	}}}
	if must {
		r.assertions = append(r.assertions, assertion{
			expr.Or(expr.Filled(newName.name), expr.Filled(existing.name)),
			fmt.Sprintf("Give %s for a new bucket, or %s for one that you have.", newName.name, existing.name),
		})
	}
	return r
}

// prefixOrFurtherBuckets: where the grant ends.
func prefixOrFurtherBuckets(def *vendors.Definition) choice {
	var c choice
	listing := ""
	if def.Lists() {
		listing = ", and listing to such keys: a listing that names no prefix is refused"
	}
	if def.Bucket.Prefix.Offered() {
		c.parameters = append(c.parameters, parameter{
			name: vendors.ParamPrefix, group: groupAdvanced, label: "Prefix",
			description: "Limits the access to keys that begin with this prefix" + listing + ". It ends with a slash, " +
				"as in exports/daily/. Left empty, the access is to the whole bucket.",
			value: new(""), format: prefixFormat.orEmpty(),
		})
		if def.Lists() {
			c.conditions = append(c.conditions, condition{limitToPrefix, expr.Filled(vendors.ParamPrefix)})
		}
	}
	if def.Bucket.FurtherBuckets.Offered() {
		c.parameters = append(c.parameters, parameter{
			name: vendors.ParamFurtherBucketARNs, group: groupAdvanced, label: "Further buckets",
			description: "The ARNs of further buckets, separated by commas, with the same permissions in the whole of each. " +
				"About 20 fit into a policy.",
			typ: "CommaDelimitedList", value: new(""), format: bucketARNFormat.orEmpty(),
		})
		c.conditions = append(c.conditions, condition{openFurtherBuckets, expr.Not(expr.Equals(
			expr.Join("", expr.Ref(vendors.ParamFurtherBucketARNs)), ""))})
	}
	if len(c.parameters) == 2 {
		// CloudFormation cannot append a parameter to each member of a list, and a prefix that holds for one bucket of
		// several is not what a reader takes it for.
		c.rules = []rule{{
			name: "PrefixOrFurtherBuckets",
			when: expr.Filled(vendors.ParamPrefix),
			assertions: []assertion{{
				expr.EachMemberIn(expr.Ref(vendors.ParamFurtherBucketARNs), []string{""}),
				"A prefix cannot be combined with further buckets, which are opened whole.",
			}},
		}}
	}
	return c
}

// encryption with the customer's key. Without this, an integration fails on an encrypted bucket.
func encryption(def *vendors.Definition) choice {
	uses, without := "a new bucket uses it, an existing one may already", " Left empty, a new bucket is encrypted with S3's own keys."
	if def.Bucket.Create == vendors.CreateNever {
		uses, without = "the bucket must use it already", " Left empty, the access includes no key."
	}
	return choice{
		parameters: []parameter{{
			name: vendors.ParamKMSKeyARN, group: groupAdvanced, label: "KMS key",
			description: "The ARN of the KMS key that encrypts the bucket's objects: " + uses + ". It is in the bucket's region. The " +
				"access then includes this key, through S3 only. Its key policy must leave that to IAM, as the default one does. " +
				"What another key encrypted before is then out of reach." + without,
			value: new(""), format: keyARNFormat.orEmpty(),
		}},
		conditions: []condition{{useKMSKey, expr.Filled(vendors.ParamKMSKeyARN)}},
	}
}

func versioning(def *vendors.Definition) choice {
	if !def.Bucket.Versioning.Offered() {
		return choice{}
	}
	value := "Off"
	if def.Bucket.Versioning == vendors.OfferRecommended {
		value = "Enabled"
	}
	off := ""
	if def.Overwrites() {
		off = " While it is Off, what " + def.Name + " overwrites is gone for good."
	}
	return choice{
		parameters: []parameter{{
			name: vendors.ParamVersioning, group: groupAdvanced, label: "Versioning of a new bucket",
			description: "Enabled keeps what is overwritten or deleted as earlier versions, which cost storage. What was Enabled " +
				"once can only be Suspended: leave it Off only as long as it has always been." + off,
			value: &value, allowed: []string{"Off", "Enabled", "Suspended"},
		}},
		conditions: []condition{{setVersioning, expr.Not(expr.Has(vendors.ParamVersioning, "Off"))}},
	}
}

func accessLogs(def *vendors.Definition) choice {
	var c choice
	offer := def.Bucket.AccessLogs
	if offer.Offered() {
		c.parameters = []parameter{
			{
				name: vendors.ParamAccessLogs, group: groupAdvanced, label: "Access logs of a new bucket",
				description: "Yes logs the requests to the new bucket, in a log bucket. The logs cost storage; they are never deleted by the stack.",
				value:       yesNo(offer == vendors.OfferRecommended), allowed: []string{"Yes", "No"},
			},
			{
				name: vendors.ParamExistingLogBucketName, group: groupAdvanced, label: "Existing log bucket",
				description: "The name of a log bucket that you have in this account and region, whose policy lets " +
					"logging.s3.amazonaws.com write under " + constructs.AccessLogPrefix + ". Left empty, the access logs get a new one.",
				value: new(""), format: bucketNameFormat.orEmpty(),
			},
		}
		c.conditions = []condition{
			{logAccess, expr.Has(vendors.ParamAccessLogs, "Yes")},
			{logToOwnBucket, expr.And(newBucketIs(def, expr.Has(vendors.ParamAccessLogs, "Yes"), expr.Empty(vendors.ParamExistingLogBucketName))...)},
		}
		c.rules = []rule{{
			name: "LogBucketIsForAccessLogs",
			when: expr.Filled(vendors.ParamExistingLogBucketName),
			assertions: []assertion{{
				expr.Has(vendors.ParamAccessLogs, "Yes"),
				fmt.Sprintf("%s is for access logs: set %s to Yes or leave it empty.",
					vendors.ParamExistingLogBucketName, vendors.ParamAccessLogs),
			}},
		}}
	}
	return c
}

// newBucketIs is the conditions with, where the bucket may be an existing one, that it is not.
func newBucketIs(def *vendors.Definition, conditions ...expr.Expr) []expr.Expr {
	if def.Bucket.Create == vendors.CreateAllowed {
		return append([]expr.Expr{expr.Is(createBucket)}, conditions...)
	}
	return conditions
}

// dataEvents: the trail, and the log bucket that it shares with the access logs.
func dataEvents(def *vendors.Definition) choice {
	var c choice
	var needs []expr.Expr
	if def.Bucket.AccessLogs.Offered() {
		needs = append(needs, expr.Is(logToOwnBucket))
	}
	if offer := def.Bucket.Trail; offer.Offered() {
		c.parameters = []parameter{{
			name: vendors.ParamDataEventTrail, group: groupAdvanced, label: "CloudTrail data events of a new bucket",
			description: "Yes records every read and write of the new bucket's objects with CloudTrail, which costs money for each.",
			value:       yesNo(offer == vendors.OfferRecommended), allowed: []string{"Yes", "No"},
		}}
		c.conditions = []condition{{recordDataEvents, expr.And(newBucketIs(def, expr.Has(vendors.ParamDataEventTrail, "Yes"))...)}}
		needs = append(needs, expr.Is(recordDataEvents))
	}
	if len(needs) > 1 {
		c.conditions = append(c.conditions, condition{createLogBucket, expr.Or(needs...)})
	}
	return c
}

func alarm(def *vendors.Definition) choice {
	if !def.Bucket.Alarm.Offered() {
		return choice{}
	}
	return choice{
		parameters: []parameter{{
			name: vendors.ParamAlarmEmail, group: groupAdvanced, label: "E-mail address for alarms about a new bucket",
			description: "Gets a mail when the new bucket answers more than 10 requests within 5 minutes with an error of the " +
				"caller's, as a refusal is, once the subscription that AWS mails has been confirmed. The request metrics and the " +
				"alarm cost money. Left empty, there is no alarm.",
			value: new(""), format: emailFormat.orEmpty(),
		}},
		conditions: []condition{{sendAlarms, expr.And(newBucketIs(def, expr.Filled(vendors.ParamAlarmEmail))...)}},
	}
}

// newBucketOnly refuses what an existing bucket would not get. What is on by default is not asked for.
func newBucketOnly(def *vendors.Definition) choice {
	if def.Bucket.Create != vendors.CreateAllowed {
		return choice{}
	}
	r := rule{name: "SettingsOfANewBucket", when: expr.Filled(vendors.ParamExistingBucketName)}
	refuse := func(offer vendors.Offer, name string, off expr.Expr, how string) {
		if offer == vendors.OfferOptional {
			r.assertions = append(r.assertions, assertion{off, fmt.Sprintf("%s is for a new bucket: %s.", name, how)})
		}
	}
	refuse(def.Bucket.Versioning, vendors.ParamVersioning, expr.Has(vendors.ParamVersioning, "Off"), "leave it Off")
	refuse(def.Bucket.AccessLogs, vendors.ParamAccessLogs, expr.Has(vendors.ParamAccessLogs, "No"), "leave it No")
	refuse(def.Bucket.Trail, vendors.ParamDataEventTrail, expr.Has(vendors.ParamDataEventTrail, "No"), "leave it No")
	refuse(def.Bucket.Alarm, vendors.ParamAlarmEmail, expr.Empty(vendors.ParamAlarmEmail), "leave it empty")
	if len(r.assertions) == 0 {
		return choice{}
	}
	return choice{rules: []rule{r}}
}
