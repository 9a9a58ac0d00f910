package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/customer/launched"
	"github.com/bucketgrant/bucketgrant/internal/template/lean"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	launches "github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// phaseOne says what is left to do where the vendor tells the customer who it is only once the role exists.
func phaseOne(rules *handback.Rules, def *vendors.Definition, stack *launched.Stack, region string) string {
	if def != nil && (def.Access.Role == nil || !def.Access.Role.Trust.IsLate()) {
		return ""
	}
	// Without a definition: only a template of this kind has no other way in beside its parameters.
	for _, other := range []string{vendors.ParamAccess, vendors.ParamWebIdentitySubject} {
		if _, has := stack.Parameter(other); has {
			return ""
		}
	}
	var empty, labels []string
	for _, p := range []string{vendors.ParamVendorPrincipalARN, vendors.ParamExternalID} {
		if value, has := stack.Parameter(p); has && value == "" {
			empty = append(empty, p)
		}
	}
	if len(empty) == 0 {
		return ""
	}
	for _, p := range empty {
		label := p
		if def != nil && def.Labels[p] != "" {
			label = def.Labels[p]
		}
		labels = append(labels, fmt.Sprintf("%q", label))
	}
	values := map[string]string{}
	for _, p := range empty {
		values[p] = "FROM-" + strings.ToUpper(rules.Vendor)
	}
	return fmt.Sprintf("This is the first of two steps: until the second nobody can use the role. Give %s what stands\n"+
		"above, and it shows you %s. Enter that by updating the stack, in the console or with\n\n  %s\n",
		rules.Name, strings.Join(labels, " and "), updateCommand(stack, region, values))
}

// rotation says how the external ID is replaced by another without an outage: what the next step is, and its command. Where the
// template that the stack runs takes but one, and the full one two, as the lean form leaves the second out, the command goes to the full
// one. It is empty where there is nothing to say, and where no template is known to take two.
func rotation(rules *handback.Rules, def *vendors.Definition, stack *launched.Stack, region, next string) string {
	second, has := stack.Parameter(vendors.ParamSecondExternalID)
	first, _ := stack.Parameter(vendors.ParamExternalID)
	both := map[string]string{vendors.ParamSecondExternalID: next}
	how := updateCommand(stack, region, both)
	switch {
	case first == "":
		return ""
	case second != "":
		return fmt.Sprintf("Two external IDs open the role now, %s and %s: this is the middle of a rotation. Once %s uses the second one, let it\n"+
			"alone open the role, with\n\n  %s\n\nThe vendor then sees with bucketgrant verify -retired-external-id that the first one is shut.\n",
			plain(first), plain(second), rules.Name, updateCommand(stack, region, map[string]string{vendors.ParamExternalID: second, vendors.ParamSecondExternalID: ""}))
	case next == "":
		return ""
	case !has && def == nil && isLean(stack):
		how = fullCommand(stack, region, both) + "\n\n" + toTheFull + " Where that has no parameter " + vendors.ParamSecondExternalID + ",\n" +
			"CloudFormation refuses, and a rotation is an outage."
	case !has && def != nil && def.Access.Role != nil && def.Access.Role.Trust.ExternalID.Rotation.Offered():
		how = fullCommand(stack, region, both) + "\n\n" + toTheFull
	case !has:
		return ""
	}
	return fmt.Sprintf("To replace the external ID %s by %s without an outage, let both open the role, with\n\n  %s\n\n"+
		"Then give %s the new one, and have it tried with bucketgrant verify -second-external-id. Once it uses it, this command says the\n"+
		"second step.\n", plain(first), next, how, rules.Name)
}

// noRotation says why there is no rotation without an outage.
func noRotation(rules *handback.Rules, stack *launched.Stack) string {
	switch first, has := stack.Parameter(vendors.ParamExternalID); {
	case !has:
		return "This stack has no external ID: there is none to replace."
	case first == "":
		return "This stack has no external ID yet: there is none to replace."
	}
	return "The template of this stack takes one external ID only: a rotation is an outage, from the update with the new one until " + rules.Name + " uses it."
}

// withdrawal says what comes before the stack is deleted, where it has made a KMS key whose policy lets the vendor use it: the key is
// kept, and its policy with it. It is empty where no key of the stack's names the vendor.
func withdrawal(rules *handback.Rules, def *vendors.Definition, stack *launched.Stack, region string) string {
	made, asked := stack.Parameter(vendors.ParamNewKMSKey)
	access, has := stack.Parameter(vendors.ParamVendorAccess)
	names := has || def != nil && vocabulary.NewKeyForGuest(def) != nil || def == nil && vendors.SaysKeyNames(stack.Description)
	if !asked && (has || def == nil || def.Bucket.KMSKey == vendors.OfferRecommended) { // a lean form that always makes it
		made = "Yes"
	}
	withdrawn := map[string]string{vendors.ParamVendorAccess: vocabulary.AccessWithdrawn}
	how := updateCommand(stack, region, withdrawn)
	switch {
	case made != "Yes" || !names: // where a role gets in, the key's policy names nobody
		return ""
	case access == vocabulary.AccessWithdrawn:
		return fmt.Sprintf("The policies of the bucket and of the stack's KMS key name %s no more: the stack can be deleted. The key stays, as the bucket does.\n", rules.Name)
	case !has:
		how = fullCommand(stack, region, withdrawn) + "\n\n" + toTheFull
	case access != vocabulary.AccessGranted:
		return ""
	}
	return fmt.Sprintf("Before you delete the stack one day, take %s out of the policies of the bucket and of its KMS key, which stays as the bucket does, with\n\n  %s\n",
		rules.Name, how)
}

// isLean says whether the stack runs the lean form of a template, as far as the form says it of itself.
func isLean(stack *launched.Stack) bool { return strings.Contains(stack.Description, lean.About) }

// updateCommand updates the stack with some values and leaves all others as they are. What is in it of the stack's own, whoever wrote
// its template did, and somebody copies it into a shell.
func updateCommand(stack *launched.Stack, region string, values map[string]string) string {
	return updateFrom("--use-previous-template", stack, region, values)
}

// fullCommand is updateCommand that takes the full template in place of the one that the stack runs, for values that this does not ask
// for. No API says where a template came from.
func fullCommand(stack *launched.Stack, region string, values map[string]string) string {
	return updateFrom("--template-url URL-OF-THE-FULL-TEMPLATE", stack, region, values)
}

// toTheFull says what the command of fullCommand needs.
const toTheFull = "The template that this stack runs does not ask for that, as its lean form does not: URL-OF-THE-FULL-TEMPLATE is the address of\n" +
	"template.yaml of the same version, which stands beside the lean.yaml that the stack was launched from. Nothing else changes."

func updateFrom(template string, stack *launched.Stack, region string, values map[string]string) string {
	if set := stackSetOf(stack.Name); set != "" {
		return updateSet(set, values)
	}
	parts := []string{"aws cloudformation update-stack --stack-name", words.Shell(plain(stack.Name)), "--region", words.Shell(plain(region)), template}
	if len(stack.Capabilities) > 0 {
		parts = append(parts, "--capabilities "+strings.Join(stack.Capabilities, " "))
	}
	parts = append(parts, "--parameters")
	for _, p := range stack.Parameters {
		if value, given := values[p.Name]; given {
			parts = append(parts, parameterWord(p.Name, value))
		} else {
			parts = append(parts, words.Shell(plain("ParameterKey="+p.Name+",UsePreviousValue=true")))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if _, has := stack.Parameter(name); !has {
			parts = append(parts, parameterWord(name, values[name]))
		}
	}
	return strings.Join(parts, " ")
}

// updateSet is updateCommand for all accounts of an organization: by the stack that holds the stack set, and has its name. What else
// that has for parameters, and not a stack of the set, it says itself. A stack of the set that is updated alone drifts from the others.
func updateSet(set string, values map[string]string) string {
	stack := " --stack-name " + words.Shell(plain(set))
	var given, others []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		given = append(given, parameterWord(name, values[name]))
		others = append(others, "ParameterKey!='"+name+"'")
	}
	return "# for all accounts at once, in the account and region in which the stack with the stack set was launched\n  " +
		"aws cloudformation update-stack" + stack + " --use-previous-template --parameters " + strings.Join(given, " ") +
		` $(aws cloudformation describe-stacks` + stack + ` --query "Stacks[0].Parameters[?` + strings.Join(others, " && ") + `].ParameterKey" --output text |` +
		` xargs -n 1 printf 'ParameterKey=%s,UsePreviousValue=true ')`
}

// simpleValue is what the AWS CLI's short form takes as it is: a comma in a value would end it.
const simpleValue = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/@+-"

// parameterWord is one parameter as the AWS CLI takes it in a shell.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html
func parameterWord(name, value string) string {
	if strings.Trim(value, simpleValue) != "" {
		value = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
	}
	return words.Shell(plain("ParameterKey=" + name + ",ParameterValue=" + value))
}

// withCauses adds to an error why the stack is not done, as its events say.
func withCauses(ctx context.Context, account *launched.Account, rules *handback.Rules, stack *launched.Stack, err error) error {
	state := rules.State(stack.Status)
	if state.Words == "" || strings.HasSuffix(stack.Status, "_IN_PROGRESS") && stack.Status != "REVIEW_IN_PROGRESS" && !strings.Contains(stack.Status, "ROLLBACK") {
		return err // there is nothing to explain
	}
	causes, problem := account.Causes(ctx, stack.ID)
	lines := []string{}
	if err != nil {
		lines = append(lines, err.Error())
	}
	if len(causes) > 0 {
		lines = append(lines, "Its events say:")
		for _, c := range causes {
			lines = append(lines, "  "+plain(c))
		}
	}
	if problem != nil {
		lines = append(lines, "("+plain(problem.Error())+")")
	}
	if len(lines) == 0 {
		return nil
	}
	return errors.New(strings.Join(lines, "\n"))
}

// spreads is how long after a launch IAM may not know everywhere what was made. IAM promises no time; it is seconds.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
const spreads = 5 * time.Minute

const stillSpreading = "This was launched or updated just now. Until AWS has spread it, which takes seconds and at times minutes, the role, and\n" +
	"a user that the role trusts, may be refused. Where it is, bucketgrant verify waits and tries again.\n\n"

// justNow: what the stack made may not be usable yet.
func (f *handbackFlags) justNow(stack *launched.Stack) bool {
	return !f.json && !stack.Changed.IsZero() && time.Since(stack.Changed) < spreads
}

// makeRotateTo makes the external ID that -rotate-external-id new asks for, and holds one that is given against the vendor's form.
func (f *handbackFlags) makeRotateTo(def *vendors.Definition) (err error) {
	switch {
	case f.rotateTo == "":
	case f.rotateTo == "new" && def == nil:
		f.rotateTo = launches.NewExternalID()
	case f.rotateTo == "new":
		f.rotateTo, err = def.NewExternalID()
	case def != nil:
		err = def.CheckExternalID(f.rotateTo)
	}
	if err != nil {
		return fmt.Errorf("-rotate-external-id: %w", err)
	}
	return nil
}
