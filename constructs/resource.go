package constructs

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/bucketgrant/bucketgrant/internal/synth/elements"
)

// node is the CDK construct behind each type of this package, and the start of its resources' logical IDs.
type node struct {
	construct constructs.Construct
	logicalID string
	place     *place
}

func newNode(scope constructs.Construct, id string) node {
	c := constructs.NewConstruct(scope, jsii.String(id))
	return node{construct: c, logicalID: logicalIDBelow(scope) + part(id), place: &place{scope: scope}}
}

// logicalIDBelow is what the logical IDs of a scope's children begin with: nothing directly in a stack.
func logicalIDBelow(scope constructs.Construct) string {
	if _, ok := scope.(awscdk.Stack); ok {
		return "" // the common case costs no call to the CDK
	}
	path := strings.TrimPrefix(*scope.Node().Path(), *awscdk.Stack_Of(scope).Node().Path())
	var b strings.Builder
	for p := range strings.SplitSeq(path, "/") {
		b.WriteString(part(p))
	}
	return b.String()
}

var notAlphanumeric = regexp.MustCompile(`[^A-Za-z0-9]`)

func part(id string) string {
	if id == "Default" {
		return ""
	}
	return notAlphanumeric.ReplaceAllString(id, "")
}

// main is the logical ID of a construct's first resource: the construct's own, or the noun where that is empty.
func (n node) main(noun string) string {
	if n.logicalID == "" {
		return noun
	}
	return n.logicalID
}

// resource is one entry of the template's Resources.
type resource struct {
	logicalID  string
	typ        string
	when       When
	properties map[string]any
	// kept: the resource stays when it leaves the stack, unless the stack that made it never came to be.
	kept bool
	// deleted: the resource goes when it leaves the stack, and the template says so, for whoever asks what becomes of it. It is
	// CloudFormation's default too.
	deleted   bool
	dependsOn string
	// waitsFor is made before this one where it exists, which is under a condition: DependsOn takes no condition.
	waitsFor Expression
	// reasons are for whoever reads the template, by statement. CloudFormation does nothing with them.
	reasons map[string]any
	// acknowledged are findings of the CDK's validation that do not hold here, and why. They leave no trace in the template.
	acknowledged []elements.Acknowledgment
}

// The validation takes a parameter's default, and each value that it allows, for its value, in the branch of an If that this
// value does not take too. These are the findings of that kind, each at one property of a resource of ours and nowhere else.
var (
	emptyBoundary = elements.Acknowledgment{
		Rule: "W1030", Property: "Properties.PermissionsBoundary", Reason: "without a boundary the property is left out",
	}
	otherStatus = elements.Acknowledgment{
		Rule: "W1030", Property: "Properties.VersioningConfiguration.Status",
		Reason: "with a value that is no status the property is left out",
	}
	noBucketName = elements.Acknowledgment{
		Rule: "W1030", Property: "Properties.BucketName", Reason: "without a name the property is left out",
	}
	halfBucketName = elements.Acknowledgment{
		Rule: "W1031", Property: "Properties.BucketName", Reason: "without the rest of the name the property is left out",
	}
	noRoleName = elements.Acknowledgment{
		Rule: "W1030", Property: "Properties.RoleName", Reason: "without a name the property is left out",
	}
	alwaysRoleName = elements.Acknowledgment{
		Rule: "W1028", Property: "Properties.RoleName.Fn::If.2", Reason: "a rule of the template may want a name wherever there is a role",
	}
	noRoleNames = elements.Acknowledgment{
		Rule: "E3019", Property: "Properties.RoleName", Reason: "without names of their own no two roles have the same",
	}
	noBucketNames = elements.Acknowledgment{
		Rule: "E3019", Property: "Properties.BucketName", Reason: "without names of their own no two buckets have the same",
	}
	noAudience = elements.Acknowledgment{
		Rule: "W1030", Property: "Properties.ClientIdList.0", Reason: "without an audience there is no provider",
	}
)

// define adds resources to the template. One call for all of a construct's resources is faster than one for each.
func (n node) define(resources ...resource) {
	part := elements.Part{Acknowledged: map[string][]elements.Acknowledgment{}}
	for _, r := range resources {
		part.Resources.Add(r.logicalID, r.entry(n.place))
		if len(r.acknowledged) > 0 {
			part.Acknowledged[r.logicalID] = r.acknowledged
		}
	}
	elements.Define(n.construct, part)
}

// entry is the resource as the template of its stack has it.
func (r resource) entry(in *place) map[string]any {
	entry := map[string]any{"Type": r.typ, "Properties": plain(r.properties, in)}
	if r.when != "" {
		entry["Condition"] = string(r.when)
	}
	if r.dependsOn != "" {
		entry["DependsOn"] = r.dependsOn
	}
	metadata := map[string]any{}
	if len(r.reasons) > 0 {
		metadata["Why"] = r.reasons
	}
	if r.waitsFor != nil {
		metadata["WaitsFor"] = plain(r.waitsFor, in)
	}
	if len(metadata) > 0 {
		entry["Metadata"] = metadata
	}
	// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
	switch {
	case r.kept:
		entry["DeletionPolicy"], entry["UpdateReplacePolicy"] = "RetainExceptOnCreate", "Retain"
	case r.deleted:
		entry["DeletionPolicy"], entry["UpdateReplacePolicy"] = "Delete", "Delete"
	}
	return entry
}

// onlyIf acknowledges findings that a condition of the template causes.
func onlyIf(when When, a ...elements.Acknowledgment) []elements.Acknowledgment {
	if when == "" {
		return nil
	}
	return a
}

// problems collects what is wrong with a construct's props, so that all of it is said at once.
type problems []error

func (p *problems) addf(format string, args ...any) { *p = append(*p, fmt.Errorf(format, args...)) }

func (p *problems) check(prop string, err error) {
	if err != nil {
		p.addf("%s %w", prop, err)
	}
}

// err names the construct once, in front of all its problems.
func (p problems) err(construct, id string) error {
	if len(p) == 0 {
		return nil
	}
	return fmt.Errorf("%s %q: %w", construct, id, errors.Join(p...))
}

// tagged is tags as a property, or nothing.
func tagged(tags []Tag) any {
	if len(tags) == 0 {
		return nil
	}
	return tags
}
