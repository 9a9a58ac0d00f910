package policyedit

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The names of the messages, whose words are data: the page says the same.
const (
	msgRegion    = "region"
	msgNoKey     = "noKey"
	msgNewOnly   = "newOnly"
	msgKeyRegion = "keyRegion"
	msgNoneLeft  = "noneLeft"
	msgGetKey    = "getKey"
	msgPutKey    = "putKey"
	msgServed    = "served"
	msgValue     = "value"
	msgPublished = "published"
	msgCloud     = "cloud"
	msgNoPrefix  = "noPrefix"
	msgNoChoice  = "noChoice"
	msgYesOrNo   = "yesOrNo"
	msgEmpty     = "empty"
	msgNotJSON   = "notJson"
	msgTwice     = "twice"
	msgNoPolicy  = "noPolicy"
	msgStatement = "statement"
	msgElsewhere = "elsewhere"
	msgTooBig    = "tooBig"
	msgShut      = "shut"
	msgMayShut   = "mayShut"
	msgByHand    = "byHand"
	msgGet       = "get"
	msgPut       = "put"
	msgDelete    = "delete"
)

func messages() map[string]string {
	return map[string]string{
		msgRegion:    "region must be an AWS region, such as us-east-1, got \"{region}\"",
		msgNoKey:     "KmsKeyArn must be left out: {name} takes a bucket with S3's own keys",
		msgNewOnly:   "KmsKeyArn must be given: {name} takes a new bucket, which its template makes, and only the policy of its key is yours",
		msgKeyRegion: "KmsKeyArn must be of the bucket's region, {region}, got \"{key}\"",
		msgNoneLeft:  "nothing would be left of the key's policy, and nobody could use or administer the key any more: keep a statement for your account",
		msgGetKey:    "aws kms get-key-policy --key-id {key} --region {region} --policy-name default --query Policy --output text > policy.json",
		msgPutKey:    "aws kms put-key-policy --key-id {key} --region {region} --policy-name default --policy file://merged.json",
		msgServed:    "{name} does not serve customers in {region}",
		msgValue:     "{what} {shape}, got \"{value}\"",
		msgPublished: "VendorPrincipalArn must be left out: {name} publishes whom it sends",
		msgCloud:     "VendorCloud must be one of {clouds}, got \"{cloud}\"",
		msgNoPrefix:  "Prefix must be left out: {name} is given all objects",
		msgYesOrNo:   "{choice} must be Yes or No, got \"{value}\"",
		msgNoChoice:  "{choice} is no choice of {name}'s about a bucket that is there",
		msgEmpty:     "must be the policy as AWS has it, and is empty: where there is none yet, say so",
		msgNotJSON:   "must be a policy in JSON, all of it, from the first bracket to the last",
		msgTwice:     "has the key \"{key}\" twice in one object, and which of them counts nobody says",
		msgNoPolicy:  "must be a policy: an object with Statement, a statement or a list of them",
		msgStatement: "statement {number} must be an object with Effect Allow or Deny, and Principal or NotPrincipal",
		msgElsewhere: "statement {number} is about {resource}, which is not of the bucket {bucket}: it is another bucket's policy",
		msgTooBig:    "the policy would have {bytes} bytes, AWS takes {max}: take out statements that are not needed any more",
		msgShut:      "the statement {statement} denies {name} what these allow, and a denial wins: {sids}",
		msgMayShut:   "the statement {statement} may deny {name} what these allow, which depends on {keys}: {sids}",
		msgGet:       "aws s3api get-bucket-policy --bucket {bucket} --region {region} --query Policy --output text > policy.json",
		msgPut:       "aws s3api put-bucket-policy --bucket {bucket} --region {region} --policy file://merged.json",
		msgDelete:    "aws s3api delete-bucket-policy --bucket {bucket} --region {region}",
		msgByHand:    "the statement {statement} lets {name} in already, and is not of this command: it stays as it is, also when the others are taken out",
	}
}

// Get writes the policy that a bucket or its key has to policy.json.
func (r *Rules) Get(ask Ask) string { return r.command(msgGet, msgGetKey, ask) }

// Put makes merged.json that policy.
func (r *Rules) Put(ask Ask) string { return r.command(msgPut, msgPutKey, ask) }

// Delete takes the policy of a bucket away, where nothing is left of it.
func (r *Rules) Delete(ask Ask) string { return r.command(msgDelete, msgDelete, ask) }

func (r *Rules) command(ofBucket, ofKey string, ask Ask) string {
	name := ofBucket
	if ask.Key != "" {
		name = ofKey
	}
	return r.say(name, values{"bucket": ask.Bucket, "region": ask.Region, "key": ask.Key}).Error()
}

type values map[string]any

// say fills a message in.
func (r *Rules) say(name string, with values) error {
	text := strings.ReplaceAll(r.Messages[name], "{name}", r.Name)
	for _, key := range sortedKeys(with) {
		text = strings.ReplaceAll(text, "{"+key+"}", fmt.Sprint(with[key]))
	}
	return errors.New(text)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
