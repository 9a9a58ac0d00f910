package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/aws/types"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// node is a thing in the picture.
type node struct {
	id, label, note, kind string
	inside                bool
	// when is the condition of the template under which it exists, "" if it always does.
	when string
	// chosen is the parameter by which the customer chooses it, where no condition says so.
	chosen string
}

// edge is what goes from one to another.
type edge struct {
	from, to, label, kind string
	// chosen is the parameter by which the customer chooses it, "" if it is always there.
	chosen string
	// others are the labels that other values of a parameter give it.
	others []labelFor
}

// labelFor is the label of an edge when a parameter has a value.
type labelFor struct{ parameter, value, label string }

func (e edge) same(o edge) bool { return e.from == o.from && e.to == o.to && e.kind == o.kind }

// size is how much there is to see.
func (g *graph) size() int { return len(g.nodes) + len(g.edges) }

func (g *graph) find(e edge) (edge, bool) {
	i := slices.IndexFunc(g.edges, e.same)
	if i < 0 {
		return edge{}, false
	}
	return g.edges[i], true
}

// graph is what the picture shows.
type graph struct {
	nodes []node
	edges []edge
}

func (g *graph) has(id string) bool {
	return slices.ContainsFunc(g.nodes, func(n node) bool { return n.id == id })
}

func (g *graph) add(n node) {
	if !g.has(n.id) {
		g.nodes = append(g.nodes, n)
	}
}

func (g *graph) join(from, to, label, kind string) {
	for i, e := range g.edges {
		if e.from == from && e.to == to && e.kind == kind {
			if !strings.Contains(e.label, label) {
				g.edges[i].label += ", " + label
			}
			return
		}
	}
	g.edges = append(g.edges, edge{from: from, to: to, label: label, kind: kind})
}

const (
	vendorNode = "vendor"
	othersNode = "others"
	bucketNode = "bucket"
	keyNode    = "key"
	wholeNode  = "account"
	thereNode  = "there"  // the role that is there already
	keeperNode = "secret" // one for all that keep what is an identity's
)

// graphOf draws a stack: who gets in, to what, and what else is made.
func graphOf(def *vendors.Definition, stack *resolve.Stack) *graph {
	g := &graph{}
	g.add(node{id: vendorNode, label: def.Name, kind: "vendor"})
	if def.Access.ExistingRole == nil { // of which nothing says whom else it lets in
		g.add(node{id: othersNode, label: "Everyone else", kind: "others"})
	}
	g.identities(def, stack)
	g.permissions(stack)
	g.settings(def, stack)
	g.records(stack)
	return g
}

// identities are the roles and users: who may use them, and that nobody else may.
func (g *graph) identities(def *vendors.Definition, stack *resolve.Stack) {
	for _, r := range stack.Resources {
		picture := types.Of(r.Type).Picture
		switch picture.Place {
		case types.Identity:
			if isOfAService(r) && getsAtNoBucket(stack, r) {
				continue // it is drawn as what it is for
			}
			n := node{id: r.LogicalID, label: picture.Label, note: picture.Note, kind: "identity", inside: true}
			if trustsItself(r) {
				n.note = "may assume itself, too"
			}
			if r.Type == "AWS::IAM::User" && len(list(r.Properties["ManagedPolicyArns"])) == 0 {
				n.note = "has no permission"
			}
			g.add(n)
			if r.Type == "AWS::IAM::User" {
				g.join(vendorNode, r.LogicalID, "by its access key", "access")
			}
			for _, statement := range list(at(r.Properties, "AssumeRolePolicyDocument", "Statement")) {
				if at(statement, "Effect") == "Allow" && assumes(statement) && !isItself(r, statement) {
					g.trust(def, stack, r, statement)
				}
			}
		case types.Keeper:
			g.add(node{id: keeperNode, label: picture.Label, note: picture.Note, kind: "record", inside: true})
		}
	}
	if keeps := cmp.Or(first(stack, "AWS::IAM::User"), first(stack, "AWS::IAM::Role")); keeps != "" && g.has(keeperNode) {
		g.join(keeps, keeperNode, "", "record")
	}
	for _, n := range g.nodes { // at the door that the vendor uses, or will
		if _, isDoor := g.find(edge{from: vendorNode, to: n.id, kind: "access"}); isDoor || n.kind == "identity" && !g.hasDoor() {
			g.join(othersNode, n.id, "cannot get in", "refused")
			return
		}
	}
}

// isItself reports whether a statement of a role's trust is about the role itself.
func isItself(role resolve.Resource, statement any) bool {
	arn := role.Attributes["Arn"]
	return arn != "" && at(statement, "Condition", "ArnEquals", "aws:PrincipalArn") == arn
}

// assumes reports whether a statement lets somebody in: one for sts:SetSourceIdentity alone is about who is in already.
func assumes(statement any) bool {
	return slices.ContainsFunc(texts(at(statement, "Action")), func(action string) bool { return strings.HasPrefix(action, "sts:AssumeRole") })
}

// isOfAService reports whether a service alone assumes a role.
func isOfAService(role resolve.Resource) bool {
	statements := list(at(role.Properties, "AssumeRolePolicyDocument", "Statement"))
	return len(statements) > 0 && !slices.ContainsFunc(statements, func(s any) bool { return at(s, "Principal", "Service") == nil })
}

// getsAtNoBucket reports whether no policy of the stack lets an identity do anything in S3.
func getsAtNoBucket(stack *resolve.Stack, identity resolve.Resource) bool {
	return !slices.ContainsFunc(stack.Resources, func(policy resolve.Resource) bool {
		return slices.Contains(list(identity.Properties["ManagedPolicyArns"]), any(policy.PhysicalID)) &&
			slices.ContainsFunc(list(at(policy.Properties, "PolicyDocument", "Statement")), func(s any) bool {
				return slices.ContainsFunc(texts(at(s, "Action")), func(action string) bool { return strings.HasPrefix(action, "s3:") })
			})
	})
}

func trustsItself(role resolve.Resource) bool {
	return slices.ContainsFunc(list(at(role.Properties, "AssumeRolePolicyDocument", "Statement")), func(s any) bool { return isItself(role, s) })
}

func (g *graph) hasDoor() bool {
	return slices.ContainsFunc(g.edges, func(e edge) bool { return e.from == vendorNode })
}

// trust is one statement of a role's trust policy.
func (g *graph) trust(def *vendors.Definition, stack *resolve.Stack, role resolve.Resource, statement any) {
	from, label := vendorNode, opens(def, statement)
	for _, r := range stack.Resources {
		if r.Type == "AWS::IAM::User" && at(statement, "Principal", "AWS") == r.Attributes["Arn"] {
			from = r.LogicalID
		}
	}
	if from != vendorNode {
		label = "may only assume"
	}
	g.join(from, role.LogicalID, label, "access")
}

// permissions are what the identities may do with the bucket and the customer's key.
func (g *graph) permissions(stack *resolve.Stack) {
	n := node{id: bucketNode, label: "S3 bucket", note: "one that you have", kind: "bucket", inside: true}
	if stack.Resource("Bucket") != nil {
		n.note = "private, encrypted"
	}
	g.add(n)
	g.guests(stack)
	for _, policy := range stack.Resources {
		if policy.Type != "AWS::IAM::ManagedPolicy" {
			continue
		}
		for _, id := range g.holders(stack, policy) {
			var actions []string
			for _, statement := range list(at(policy.Properties, "PolicyDocument", "Statement")) {
				for _, action := range texts(at(statement, "Action")) {
					if strings.HasPrefix(action, "kms:") {
						g.join(id, g.key(stack), "", "record")
						continue
					}
					if strings.HasPrefix(action, "s3:") && at(statement, "Resource") == "*" {
						g.add(node{id: wholeNode, label: "Your whole account", note: seen(statement), kind: "record", inside: true})
						g.join(id, wholeNode, "", "record")
						continue
					}
					if strings.HasPrefix(action, "s3:") {
						actions = append(actions, action)
					}
				}
			}
			if len(actions) > 0 {
				g.join(id, bucketNode, verbs(actions), "data")
			}
		}
	}
}

// seen is what a statement shows of the whole account, as far as it fits; the table says it exactly.
func seen(statement any) string {
	if slices.Contains(texts(at(statement, "Action")), "s3:ListAllMyBuckets") {
		return "names of all buckets"
	}
	return "what it has of S3"
}

// key is the KMS key of the bucket: one that the customer has, or the one that the stack makes.
func (g *graph) key(stack *resolve.Stack) string {
	n := node{id: keyNode, label: "Your KMS key", note: "through S3 only", kind: "record", inside: true}
	if shown(stack) {
		n.note = "through S3, and shown"
	}
	if made := first(stack, "AWS::KMS::Key"); made != "" {
		n.id, n.label = made, types.Of("AWS::KMS::Key").Picture.Label
	}
	g.add(n)
	return n.id
}

// shown reports whether somebody may ask KMS itself what the key is.
func shown(stack *resolve.Stack) bool {
	return slices.ContainsFunc(stack.Resources, func(policy resolve.Resource) bool {
		return slices.ContainsFunc(list(at(policy.Properties, "PolicyDocument", "Statement")), func(statement any) bool {
			return slices.Contains(texts(at(statement, "Action")), "kms:DescribeKey")
		})
	})
}

// holders are the identities that a policy is attached to: those of the stack, and a role that is there already.
func (g *graph) holders(stack *resolve.Stack, policy resolve.Resource) []string {
	var ids []string
	for _, identity := range stack.Resources {
		if slices.Contains(list(identity.Properties["ManagedPolicyArns"]), any(policy.PhysicalID)) {
			ids = append(ids, identity.LogicalID)
		}
	}
	if len(list(policy.Properties["Roles"])) > 0 {
		g.add(node{id: thereNode, label: "IAM role", note: "one that you have", kind: "identity", inside: true})
		g.join(vendorNode, thereNode, "by its own trust", "access")
		ids = append(ids, thereNode)
	}
	return ids
}

// guests are whom the policy of the bucket itself lets in.
func (g *graph) guests(stack *resolve.Stack) {
	var actions []string
	for _, policy := range stack.Resources {
		for _, statement := range list(at(policy.Properties, "PolicyDocument", "Statement")) {
			if policy.Type == "AWS::S3::BucketPolicy" && at(statement, "Principal", "AWS") != nil {
				actions = append(actions, texts(at(statement, "Action"))...)
			}
		}
	}
	if len(actions) > 0 {
		g.join(vendorNode, bucketNode, verbs(actions), "data")
		g.join(othersNode, bucketNode, "cannot get in", "refused")
	}
}

// records are what the customer turns on to watch the bucket.
func (g *graph) records(stack *resolve.Stack) {
	for _, r := range stack.Resources {
		picture := types.Of(r.Type).Picture
		if r.Type == "AWS::S3::Bucket" && r.LogicalID != "Bucket" {
			picture = types.Picture{Label: "Log bucket", Note: "keeps the logs", Place: types.Watcher}
		}
		if r.Type == "AWS::SNS::Topic" && stack.Resource(r.LogicalID+"Policy") != nil { // that of an alarm has none
			picture = types.Picture{Label: "SNS topic", Note: "tells of objects", Place: types.Watcher}
		}
		if r.Type == "AWS::SQS::Queue" && r.Properties["RedrivePolicy"] == nil {
			continue // which is the customer's alone, for what cannot be worked with
		}
		if picture.Place == types.Watcher {
			g.add(node{id: r.LogicalID, label: picture.Label, note: picture.Note, kind: "record", inside: true})
			g.join(bucketNode, r.LogicalID, "", "record")
		}
	}
}

// verbs are what actions do, in words for the picture; the table says them exactly.
func verbs(actions []string) string {
	if slices.Contains(actions, "s3:*") {
		return "every S3 action"
	}
	var words []string
	var each []s3actions.Action
	for _, action := range actions {
		each = append(each, s3actions.Matching(action)...)
	}
	for _, a := range each {
		word := strings.ToLower(a.Access) + "s"
		switch {
		case strings.HasPrefix(a.Name, "s3:Delete"):
			word = "deletes"
		case !a.On.Object && a.Access == "Read":
			word = "locates"
		case a.Access == "Permissions management":
			word = "changes permissions"
		case a.Access == "Tagging":
			word = "tags"
		}
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	order := []string{"locates", "lists", "reads", "writes", "deletes"}
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(slices.Index(order, a), slices.Index(order, b)) })
	return strings.Join(words, ", ")
}

// optional marks what is in the fullest stack only. conditions are those of the template's resources, chosen is the
// parameter that brought each node or edge in.
func (g *graph) optional(base *graph, conditions, chosen map[string]string) {
	for i, e := range g.edges {
		if _, always := base.find(e); !always {
			g.edges[i].chosen = chosen[e.from+">"+e.to]
		}
	}
	for i, n := range g.nodes {
		if !slices.ContainsFunc(base.nodes, func(o node) bool { return o.id == n.id }) {
			g.nodes[i].when, g.nodes[i].chosen = conditions[n.id], chosen[n.id]
		}
	}
}

func first(stack *resolve.Stack, typ string) string {
	for _, r := range stack.Resources {
		if r.Type == typ {
			return r.LogicalID
		}
	}
	return ""
}

func mapping(v any) map[string]any { m, _ := v.(map[string]any); return m }

func at(v any, keys ...string) any {
	for _, key := range keys {
		v = mapping(v)[key]
	}
	return v
}

func list(v any) []any { l, _ := v.([]any); return l }

// texts are the texts of a list, or of one that stands alone.
func texts(v any) []string {
	if text, ok := v.(string); ok {
		return []string{text}
	}
	var all []string
	for _, item := range list(v) {
		all = append(all, fmt.Sprint(item))
	}
	return all
}
