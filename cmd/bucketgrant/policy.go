package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/customer/policyedit"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// policyFlags are what the statements of a vendor are put into the policy of a bucket with.
type policyFlags struct {
	vendors, bucket, region string
	key                     string
	parameters              map[string]string
	remove, none            bool
}

// maxPolicyInput is more than any policy that AWS takes, in bytes.
const maxPolicyInput = 1 << 20

// policy merges a vendor's statements into the policy that a bucket has, or takes them out.
func policy(_ context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("policy", "-bucket NAME -region REGION [flags] VENDOR [FILE]",
		"Puts the vendor's statements into the policy that a bucket has already, in place of older ones of\n"+
			"the vendor's, or takes them out again. It reads the policy from the file, or standard input, asks nothing\n"+
			"of AWS and changes nothing there: the merged policy goes to standard output, what changes, what keeps\n"+
			"the vendor out nevertheless, and the command that puts it in place to standard error.\n\n"+
			"  aws s3api get-bucket-policy --bucket NAME --query Policy --output text > policy.json\n"+
			"  bucketgrant policy -bucket NAME -region REGION VENDOR policy.json > merged.json\n"+
			"  aws s3api put-bucket-policy --bucket NAME --policy file://merged.json", stderr)
	f := policyFlags{parameters: map[string]string{}}
	flags.StringVar(&f.vendors, "vendors", "vendors", "the `folder` of the vendor definitions")
	flags.StringVar(&f.bucket, "bucket", "", "the `name` of the bucket")
	flags.StringVar(&f.region, "region", "", "the AWS `region` of the bucket")
	flags.StringVar(&f.key, "key", "", "the `ARN` of the bucket's KMS key: it is the key's policy that is read and merged, not the bucket's")
	flags.Func("param", "a choice as the template's parameters have it, as `Name=value`, such as Prefix=logs/; can be repeated", f.addParameter)
	flags.BoolVar(&f.remove, "remove", false, "take the vendor's statements out: it has no access any more")
	flags.BoolVar(&f.none, "none", false, "the bucket has no policy yet, as AWS says NoSuchBucketPolicy: nothing is read")
	rest, err := parse(flags, args)
	switch {
	case err != nil:
		return err
	case len(rest) < 1 || len(rest) > 2:
		return misused(flags, "must be given one vendor, and one file or none, got %d", len(rest))
	case f.bucket == "" || f.region == "":
		return misused(flags, "-bucket and -region must be given")
	case f.none && f.key != "":
		return misused(flags, "-none is for a bucket without a policy: every key has one")
	case f.none && (f.remove || len(rest) == 2):
		return misused(flags, "-none is for a bucket without a policy: there is nothing to read or to take out")
	}
	defs, err := vendors.Load(f.vendors, rest[0])
	if err != nil {
		return err
	}
	rules := policyedit.For(defs[0])
	if rules == nil {
		return fmt.Errorf("%s takes neither a bucket that is there already by its policy nor a KMS key: its definition has no existingBucket and no kmsActions in access.bucketPolicy", defs[0].Name)
	}
	text := ""
	if !f.none {
		if text, err = readPolicy(rest[1:], stdin); err != nil {
			return err
		}
	}
	ask, err := rules.AskOf(f.bucket, f.region, f.parameters)
	if err != nil {
		return err
	}
	ask.Key = f.key
	result, err := f.edit(rules, ask, text)
	if err != nil {
		return err
	}
	report(stderr, rules, ask, result)
	if result.Text != "" {
		fmt.Fprintln(stdout, result.Text)
	}
	return nil
}

func (f *policyFlags) addParameter(s string) error {
	name, value, ok := strings.Cut(s, "=")
	if _, twice := f.parameters[name]; !ok || twice {
		return errors.New("must be Name=value, each name once")
	}
	f.parameters[name] = value
	return nil
}

func readPolicy(file []string, stdin io.Reader) (string, error) {
	name := "-"
	if len(file) == 1 {
		name = file[0]
	}
	data, err := readInput(name, stdin, maxPolicyInput)
	return string(data), err
}

func (f *policyFlags) edit(rules *policyedit.Rules, ask policyedit.Ask, text string) (*policyedit.Result, error) {
	if f.remove {
		return rules.Remove(text, ask)
	}
	ours, err := rules.Statements(ask)
	switch {
	case err != nil:
		return nil, err
	case f.none:
		return rules.Add(ask, ours)
	}
	return rules.Merge(text, ask, ours)
}

// report says what changes, what the owner should know, and what to do.
func report(w io.Writer, rules *policyedit.Rules, ask policyedit.Ask, result *policyedit.Result) {
	for _, c := range result.Changes {
		fmt.Fprintf(w, "%s %s\n", c.Mark, plain(c.Text))
	}
	for _, note := range result.Notes {
		fmt.Fprintf(w, "\nNote: %s\n", plain(note))
	}
	switch {
	case !result.Changed:
		fmt.Fprint(w, "\nNothing changes: the policy is as it should be.\n")
	case result.Text == "":
		fmt.Fprintf(w, "\nNothing is left of the policy:\n  %s\n", rules.Delete(ask))
	default:
		fmt.Fprintf(w, "\nWith the policy in merged.json, this puts it in place:\n  %s\nKeep the one that was there, to put it back in the same way.\n", rules.Put(ask))
	}
}
