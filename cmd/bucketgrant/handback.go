package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/customer/launched"
	"github.com/bucketgrant/bucketgrant/registry/client"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// handbackFlags are what a customer asks for the vendor's form with.
type handbackFlags struct {
	vendors, stack, region, profile string
	showSecret, check, json         bool
	rotateTo                        string
	handOver
}

// handBack prints the vendor's form, filled in from a launched stack.
func handBack(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("handback", "-stack-name NAME [flags] [VENDOR]",
		"Reads a launched stack with your own AWS credentials and prints what the vendor asks for, field\n"+
			"by field, in the words of the vendor's form. It changes nothing. The credentials must be\n"+
			"allowed cloudformation:DescribeStacks and, for -show-secret, secretsmanager:GetSecretValue. Of a stack\n"+
			"that failed, cloudformation:DescribeEvents says why.\n\n"+
			"The form goes to standard output, all else to standard error. Without the vendor's definition\n"+
			"the stack itself says what goes into which field.", stderr)
	var f handbackFlags
	flags.StringVar(&f.stack, "stack-name", "", "the `name` or ARN of the stack")
	flags.StringVar(&f.region, "region", "", "the AWS `region` that the stack was launched in (the profile's)")
	flags.StringVar(&f.profile, "profile", "", "the `profile` of the AWS configuration")
	flags.StringVar(&f.vendors, "vendors", "vendors", "the `folder` of the vendor definitions, if there is one")
	flags.BoolVar(&f.showSecret, "show-secret", false,
		"also read the secret access key from Secrets Manager. On a terminal it asks before it shows it;\n"+
			"into a pipe or a file it goes as it is")
	flags.BoolVar(&f.check, "check", false,
		"instead of the form, hold what the stack has made against its own template: the roles' trust and policies, the\n"+
			"users' policies, groups, keys and passwords, the buckets' policies. The report is yours: it goes nowhere else.\n"+
			"It takes cloudformation:GetTemplate and DescribeStackResources, s3:GetBucketPolicy, and of IAM GetRole, GetUser,\n"+
			"GetPolicy, GetPolicyVersion, GetLoginProfile, ListAccessKeys, ListGroupsForUser, and List…Policies of both.\n"+
			"Exit code 1 if anything differs or could not be read")
	flags.StringVar(&f.rotateTo, "rotate-external-id", "", "also say how the external ID is replaced by this `ID` without an outage: that of the\n"+
		"vendor's, or new, for one that nobody guesses")
	flags.BoolVar(&f.json, "json", false, "print JSON, which bucketgrant verify -values reads")
	f.handOver.add(flags)
	ids, err := parse(flags, args)
	switch {
	case err != nil:
		return err
	case len(ids) > 1:
		return misused(flags, "must be given one vendor or none, got %d", len(ids))
	case f.rotateTo != "" && f.rotateTo != "new" && awsname.CheckExternalID(f.rotateTo) != nil:
		return misused(flags, "-rotate-external-id %v", awsname.CheckExternalID(f.rotateTo))
	case f.check && f.showSecret:
		return misused(flags, "-check shows no secret: leave -show-secret out")
	case f.misusedTo() != "":
		return misused(flags, "%s", f.misusedTo())
	case f.stack == "":
		return misused(flags, "-stack-name must be given: the name of the stack that you launched")
	case f.showSecret && isTerminal(stdout) && !isTerminal(stdin):
		return misused(flags, "-show-secret asks before it shows a secret on a terminal, and standard input is none:\n"+
			"let it ask, or send the output into a pipe or a file")
	}
	region, err := stackRegion(f.stack, f.region)
	if err != nil {
		return misused(flags, "%v", err)
	}
	var to *client.Client
	if f.to != "" { // before anybody is asked
		if to, err = f.client(); err != nil {
			return err
		}
	}
	account, err := launched.Open(ctx, region, f.profile)
	if err != nil {
		return err
	}
	stack, err := account.Stack(ctx, f.stack)
	if err != nil {
		return err
	}
	rules, def, err := f.rules(flags.Lookup("vendors").Value.String() != flags.Lookup("vendors").DefValue, ids, stack)
	if err != nil {
		return fmt.Errorf("stack %s: %w", stack.Name, err)
	}
	values, err := readStack(rules, stack)
	if err != nil {
		return withCauses(ctx, account, rules, stack, err)
	}
	if f.check {
		return f.checkStack(ctx, account, stack, stdout)
	}
	if f.showSecret {
		if err := f.readSecrets(ctx, account, values, stdin, stdout, stderr); err != nil {
			return err
		}
	}
	if state := rules.State(stack.Status); state.Words != "" {
		fmt.Fprintf(stderr, "The stack is in state %s: %s.\n", stack.Status, state.Words)
		if err := withCauses(ctx, account, rules, stack, nil); err != nil {
			fmt.Fprintln(stderr, plain(err.Error()))
		}
		fmt.Fprintln(stderr)
	}
	if f.justNow(stack) {
		fmt.Fprint(stderr, stillSpreading)
	}
	if to != nil {
		err = f.send(ctx, to, rules, values, stdout, stderr)
	} else if f.json {
		err = printDocument(stdout, rules, values)
	} else {
		printForm(stdout, rules, values)
	}
	if phase := phaseOne(rules, def, stack, account.Region()); phase != "" {
		fmt.Fprint(stderr, "\n"+phase)
	}
	if err := f.makeRotateTo(def); err != nil {
		return err
	}
	if steps := rotation(rules, def, stack, account.Region(), f.rotateTo); steps != "" {
		fmt.Fprint(stderr, "\n"+steps)
	} else if f.rotateTo != "" {
		fmt.Fprintln(stderr, "\n"+noRotation(rules, stack))
	}
	if steps := withdrawal(rules, def, stack, account.Region()); steps != "" {
		fmt.Fprint(stderr, "\n"+steps)
	}
	if !f.showSecret && !f.json {
		sayWhereSecretsAre(stderr, values)
	}
	return err
}

// stackRegion is the region of a stack's ARN, or the one given.
func stackRegion(stack, region string) (string, error) {
	if !strings.HasPrefix(stack, "arn:") {
		return region, nil
	}
	parts := strings.Split(stack, ":")
	if len(parts) != 6 || parts[2] != "cloudformation" || !strings.HasPrefix(parts[5], "stack/") {
		return "", fmt.Errorf("-stack-name must be the name or the ARN of a stack, got %q", stack)
	}
	if region != "" && region != parts[3] {
		return "", fmt.Errorf("-region must be that of the stack's ARN, %s, got %q", parts[3], region)
	}
	return parts[3], nil
}

// rules are the vendor's, from its definition where there is one, else from what the stack says of itself.
func (f *handbackFlags) rules(vendorsGiven bool, ids []string, stack *launched.Stack) (*handback.Rules, *vendors.Definition, error) {
	outputs := slices.Clone(stack.Outputs)
	for i, o := range outputs { // whoever wrote the stack's template wrote these words, which go to a terminal
		outputs[i] = handback.Described{Name: o.Name, Value: plain(o.Value), Description: plain(o.Description)}
	}
	told, err := handback.RulesFromOutputs(outputs)
	if err != nil {
		// A stack that failed has no outputs: say that, in the words of any vendor.
		if told = handback.RulesFor(&vendors.Definition{Name: "the vendor"}); !told.State(stack.Status).Ready {
			return told, nil, nil
		}
		return nil, nil, err
	}
	if len(ids) == 1 && ids[0] != told.Vendor {
		return nil, nil, fmt.Errorf("it is of the template of %s, not of %s", told.Vendor, ids[0])
	}
	defs, err := vendors.Load(f.vendors, told.Vendor)
	switch {
	case err == nil:
		return handback.RulesFor(defs[0]), defs[0], nil
	case !vendorsGiven && isNotThere(f.vendors):
		return told, nil, nil
	}
	return nil, nil, err
}

func isNotThere(folder string) bool {
	_, err := os.Stat(folder)
	return errors.Is(err, fs.ErrNotExist)
}

// readStack checks the stack as it checks what customers paste: the same values, the same problems.
func readStack(rules *handback.Rules, stack *launched.Stack) (*handback.Values, error) {
	document, err := stack.JSON()
	if err != nil {
		return nil, err
	}
	values, err := rules.Parse(document)
	if err != nil {
		if state := rules.State(stack.Status); !state.Ready && stack.Reason != "" {
			return nil, fmt.Errorf("stack %s: %w\nCloudFormation says: %q", stack.Name, err, stack.Reason)
		}
		return nil, fmt.Errorf("stack %s: %w", stack.Name, err)
	}
	if missing := rules.Missing(values); len(missing) > 0 {
		return nil, fmt.Errorf("stack %s: %w", stack.Name, missing)
	}
	return values, nil
}

// readSecrets reads the secrets of the stack's keys, after asking whoever would see them.
func (f *handbackFlags) readSecrets(ctx context.Context, account *launched.Account, values *handback.Values, stdin io.Reader, stdout, stderr io.Writer) error {
	if len(values.Keys) == 0 {
		fmt.Fprintln(stderr, "There is no secret: the vendor gets in without a key.")
		return nil
	}
	if isTerminal(stdout) {
		fmt.Fprint(stderr, "The secret access key will stand on this screen, for whoever sees it now or scrolls back. Show it? [yes/no] ")
		answer, err := await(ctx, func() (string, error) { return bufio.NewReader(stdin).ReadString('\n') })
		if strings.TrimSpace(answer) != "yes" {
			if ctx.Err() != nil {
				return err
			}
			return errors.New("not shown: the answer was not yes")
		}
	}
	for i := range values.Keys {
		if err := account.ReadSecret(ctx, &values.Keys[i]); err != nil {
			return err
		}
	}
	if mode, ok := openToOthers(stdout); ok {
		fmt.Fprintf(stderr, "The secret is in a file that others on this machine can read (mode %04o): chmod 600, and delete it once it is handed over.\n", mode)
	}
	return nil
}
