package policyedit

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Ask is what a customer says of a bucket that is there.
type Ask struct {
	Bucket string `json:"bucket"`
	// Region is that of the bucket.
	Region string `json:"region"`
	// Cloud is the one of the vendor's, where it has several.
	Cloud string `json:"cloud,omitempty"`
	// Principal is the vendor's, where the customer types it.
	Principal string `json:"principal,omitempty"`
	// Prefix limits the objects, where that is offered. Empty: all of them.
	Prefix string `json:"prefix,omitempty"`
	// Choices are permissions that are left to the customer. What is not there has its default.
	Choices map[string]bool `json:"choices,omitempty"`
	// Key is the ARN of the bucket's KMS key, whose policy is asked about instead of the bucket's.
	Key string `json:"key,omitempty"`
}

// Takes reports whether a parameter of the template bears on the policy of a bucket that is there too.
func (r *Rules) Takes(parameter string) bool {
	return slices.Contains([]string{vendors.ParamVendorCloud, vendors.ParamVendorPrincipalARN, vendors.ParamPrefix}, parameter) ||
		parameter != "" && slices.ContainsFunc(r.Parts, func(p Part) bool { return p.Choice == parameter })
}

// Flags are those of bucketgrant policy for what the customer must say of whom it lets in, and may of the objects.
func (r *Rules) Flags() string {
	flags := ""
	switch {
	case r.Sets == nil:
		flags += "-param " + vendors.ParamVendorPrincipalARN + "=ITS-ARN "
	case r.By == vendors.ByCloud:
		flags += "-param " + vendors.ParamVendorCloud + "=YOUR-CLOUD "
	}
	if r.Prefix {
		flags += "-param " + vendors.ParamPrefix + "=YOUR-PREFIX/ "
	}
	return flags
}

// AskOf is what a customer says in the words of the template's parameters, those that a bucket which is there needs.
func (r *Rules) AskOf(bucket, region string, parameters map[string]string) (Ask, error) {
	ask := Ask{Bucket: bucket, Region: region}
	var problems []error
	for _, name := range sortedKeys(parameters) {
		value := parameters[name]
		switch name {
		case vendors.ParamVendorCloud:
			ask.Cloud = value
		case vendors.ParamVendorPrincipalARN:
			ask.Principal = value
		case vendors.ParamPrefix:
			ask.Prefix = value
		default:
			if !r.Takes(name) {
				problems = append(problems, r.say(msgNoChoice, values{"choice": name}))
			} else if value != "Yes" && value != "No" {
				problems = append(problems, r.say(msgYesOrNo, values{"choice": name, "value": value}))
			}
			if ask.Choices == nil {
				ask.Choices = map[string]bool{}
			}
			ask.Choices[name] = value == "Yes"
		}
	}
	return ask, errors.Join(problems...)
}

// Statement is one of the vendor's, as the policy gets it.
type Statement struct {
	Sid       string    `json:"Sid"`
	Effect    string    `json:"Effect"`
	Principal principal `json:"Principal"`
	Action    oneOrList `json:"Action"`
	Resource  oneOrList `json:"Resource"`
	Condition any       `json:"Condition,omitempty"`
}

type principal struct {
	AWS oneOrList `json:"AWS"`
}

// oneOrList is written as people do: a list of one as that one.
type oneOrList []string

func (l oneOrList) MarshalJSON() ([]byte, error) {
	if len(l) == 1 {
		return compact(l[0]), nil
	}
	return compact([]string(l)), nil
}

// compact is JSON in one line, without escapes that only HTML needs.
func compact(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // there is nothing in it that JSON has not
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Statements are the vendor's for a bucket. All that is wrong with what the customer says comes together.
func (r *Rules) Statements(ask Ask) ([]Statement, error) {
	who, err := r.ask(ask)
	if err != nil {
		return nil, err
	}
	in, _ := partition.Of(ask.Region)
	bucket := "arn:" + string(in.ID) + ":s3:::" + ask.Bucket
	if ask.Key != "" {
		return []Statement{r.ofKey(ask, who, bucket, "s3."+ask.Region+"."+in.S3Host)}, nil
	}
	var list []Statement
	for _, p := range r.Parts {
		if on, said := ask.Choices[p.Choice]; p.Choice != "" && !(said && on || !said && p.Default) {
			continue
		}
		s := Statement{Sid: r.SidStart + p.Sid, Effect: "Allow", Principal: principal{who}, Action: p.Actions}
		if p.OnBucket {
			s.Resource = append(s.Resource, bucket)
		}
		keys := r.keys(ask)
		for i := 0; p.OnObjects && i < len(keys); i++ {
			s.Resource = append(s.Resource, bucket+"/"+keys[i])
		}
		if p.Lists && keys[0] != "*" {
			s.Condition = map[string]any{"StringLike": map[string]any{"s3:prefix": keys}}
		}
		list = append(list, s)
	}
	return list, nil
}

// keys are the patterns of those that are opened, of which there is at least one.
func (r *Rules) keys(ask Ask) oneOrList {
	if r.Prefixes == nil {
		return oneOrList{ask.Prefix + "*"}
	}
	var keys oneOrList
	for _, p := range r.Prefixes {
		keys = append(keys, p+"*")
	}
	return keys
}

// sidOfKey says which bucket it is for: one key may encrypt several. No bucket's name has a capital letter, so that no two have one Sid.
func (r *Rules) sidOfKey(ask Ask) string {
	return r.SidStart + "UseTheKmsKey of " + strings.NewReplacer("-", " ", ".", " Dot ").Replace(ask.Bucket)
}

// ofKey is the statement of the key's policy: through S3 in the bucket's region, and for what is in the bucket. S3 names the bucket
// where a bucket key encrypts, else the object.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context
func (r *Rules) ofKey(ask Ask, who []string, bucket, service string) Statement {
	return Statement{
		Sid: r.sidOfKey(ask), Effect: "Allow", Principal: principal{who}, Action: r.KMSActions, Resource: oneOrList{"*"},
		Condition: map[string]any{
			"StringEquals": map[string]any{"kms:ViaService": service},
			"StringLike":   map[string]any{"kms:EncryptionContext:aws:s3:arn": []string{bucket, bucket + "/*"}},
		},
	}
}

// ask checks what the customer says, and returns whom of the vendor's it lets in.
func (r *Rules) ask(ask Ask) ([]string, error) {
	var problems []error
	if awsname.CheckBucketNameFrom(ask.Bucket, r.def.Bucket.ExistingStart()) != nil {
		problems = append(problems, r.say(msgValue, values{"what": "bucket", "shape": r.Bucket.Description, "value": ask.Bucket}))
	}
	switch {
	case ask.Key != "" && r.KMSActions == nil:
		problems = append(problems, r.say(msgNoKey, nil))
	case ask.Key == "" && !r.Existing:
		problems = append(problems, r.say(msgNewOnly, nil))
	case ask.Key != "" && awsname.CheckKMSKeyARN(ask.Key) != nil:
		problems = append(problems, r.say(msgValue, values{"what": vendors.ParamKMSKeyARN, "shape": r.Key.Description, "value": ask.Key}))
	case ask.Key != "" && partition.RegionOfARN(ask.Key) != ask.Region:
		problems = append(problems, r.say(msgKeyRegion, values{"key": ask.Key, "region": ask.Region}))
	}
	if ask.Prefix != "" && !r.Prefix {
		problems = append(problems, r.say(msgNoPrefix, nil))
	} else if ask.Prefix != "" && awsname.CheckKeyPrefix(ask.Prefix) != nil {
		problems = append(problems, r.say(msgValue, values{"what": vendors.ParamPrefix, "shape": r.KeyPrefix.Description, "value": ask.Prefix}))
	}
	for _, choice := range sortedKeys(ask.Choices) {
		if !slices.ContainsFunc(r.Parts, func(p Part) bool { return p.Choice == choice }) {
			problems = append(problems, r.say(msgNoChoice, values{"choice": choice}))
		}
	}
	who, err := r.who(ask)
	if err != nil {
		problems = append(problems, err)
	}
	return who, errors.Join(problems...)
}

// who is whom the policy must let in.
func (r *Rules) who(ask Ask) ([]string, error) {
	in, known := partition.Of(ask.Region)
	switch {
	case !known:
		return nil, r.say(msgRegion, values{"region": ask.Region})
	case !slices.Contains(r.def.RegionsIn(in.ID), ask.Region):
		return nil, r.say(msgServed, values{"region": ask.Region})
	case r.Sets == nil:
		err := awsname.CheckPrincipalARN(ask.Principal)
		account := r.def.Trusted().Principal.Account[in.ID]
		if err != nil || partition.OfARN(ask.Principal) != in.ID || account != "" && vendors.AccountOf(ask.Principal) != account {
			return nil, r.say(msgValue, values{"what": vendors.ParamVendorPrincipalARN, "shape": r.Principal.Description, "value": ask.Principal})
		}
		return []string{ask.Principal}, nil
	case ask.Principal != "":
		return nil, r.say(msgPublished, nil)
	}
	var keys []string
	for _, s := range r.Sets {
		key := map[vendors.By]string{vendors.ByNothing: s.Key, vendors.ByPartition: string(in.ID), vendors.ByCloud: ask.Cloud, vendors.ByRegion: ask.Region}[r.By]
		if s.Partition != in.ID {
			continue
		}
		if s.Key == key {
			return s.ARNs, nil
		}
		keys = append(keys, s.Key)
	}
	if r.By == vendors.ByCloud && len(keys) > 0 {
		return nil, r.say(msgCloud, values{"cloud": ask.Cloud, "clouds": strings.Join(keys, ", ")})
	}
	return nil, r.say(msgServed, values{"region": ask.Region})
}
