package proof

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

const (
	eventBridge  = "events.amazonaws.com"
	callBackRole = "CallBackRole"
)

// busOf is the vendor's bus that a launch must tell, "" where it must tell nobody.
func (l Launch) busOf() string {
	if l.Definition.CallBack == nil || l.Choices[vendors.ParamCallBack] != "Yes" {
		return ""
	}
	for _, bus := range l.Definition.CallBack.Buses {
		if strings.HasPrefix(bus, "arn:aws:") { // in which the launches are
			return bus
		}
	}
	return ""
}

// checkCallBack holds that the stack tells the vendor's bus alone, and only where the customer said so; that it tells what it is
// to tell and no key; and that the role for it is EventBridge's, for this stack, and may do nothing else.
func (m monitor) checkCallBack() {
	bus := m.busOf()
	rules := m.of("AWS::Events::Rule")
	m.one("rules of EventBridge", len(rules), bus != "")
	if role := m.Stack.Resource(callBackRole); (role != nil) != (bus != "") {
		m.failf("%s is there: %t, must be %t", callBackRole, role != nil, bus != "")
	}
	for _, r := range rules {
		m.checkRule(r, bus)
		m.checkTold(r)
		m.checkWhoTells(r)
	}
	if bus != "" && m.Stack.Resource(callBackRole) != nil {
		m.checkMayTell(bus)
	}
}

// checkRule holds that all that it matches goes to the bus as it is, in the name of the role.
func (m monitor) checkRule(r resolve.Resource, bus string) {
	role := m.Stack.Resource(callBackRole)
	if role == nil {
		return
	}
	if got, want := compact(r.Properties["Targets"]), compact([]any{map[string]any{"Id": "Vendor", "Arn": bus, "RoleArn": role.Attributes["Arn"]}}); got != want {
		m.failf("%s has the targets %s, must have %s", r.LogicalID, got, want)
	}
	if r.Properties["State"] != "ENABLED" {
		m.failf("%s is %v", r.LogicalID, r.Properties["State"])
	}
	for _, property := range []string{"EventBusName", "ScheduleExpression", "RoleArn"} {
		if r.Properties[property] != nil {
			m.failf("%s has %s, which the proof does not know", r.LogicalID, property)
		}
	}
	name := fmt.Sprint(r.Properties["Name"])
	if uuid := m.stackUUID(); name != m.Definition.Version+"-"+uuid || len(name) > 64 {
		m.failf("%s is named %q, must be the version and the stack's UUID %s, of 64 characters at most", r.LogicalID, name, uuid)
	}
}

func (m monitor) stackUUID() string {
	parts := strings.Split(m.Stack.ID, "/")
	return parts[len(parts)-1]
}

// told is one of CloudFormation's events, and whether the vendor must get it.
type told struct {
	why   string
	event map[string]any
	want  bool
}

// checkTold holds the pattern against events: of this stack, of others, of keys and of failures.
func (m monitor) checkTold(r resolve.Resource) {
	stack := func(id, status string) map[string]any {
		return map[string]any{"source": "aws.cloudformation", "detail-type": "CloudFormation Stack Status Change",
			"detail": map[string]any{"stack-id": id, "status-details": map[string]any{"status": status}}}
	}
	resource := func(id, logical, status string) map[string]any {
		e := stack(id, status)
		e["detail-type"] = "CloudFormation Resource Status Change"
		e["detail"].(map[string]any)["logical-resource-id"] = logical
		return e
	}
	own, other := m.Stack.ID, m.Stack.ID[:len(m.Stack.ID)-1]+"0"
	from := func(source string, e map[string]any) map[string]any { e["source"] = source; return e }
	list := []told{
		{"another stack", stack(other, "CREATE_COMPLETE"), false},
		{"another stack's role", resource(other, "Role", "CREATE_COMPLETE"), false},
		{"a failure, whose reason names people", stack(own, "ROLLBACK_IN_PROGRESS"), false},
		{"a role's failure", resource(own, "Role", "CREATE_FAILED"), false},
		{"another source", from("com.example", stack(own, "CREATE_COMPLETE")), false},
	}
	for _, status := range []string{"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "DELETE_IN_PROGRESS"} {
		list = append(list, told{"the stack's " + status, stack(own, status), true})
	}
	for _, res := range m.Stack.Resources {
		s := strings.TrimPrefix(res.Type, "AWS::")
		want := s == "IAM::Role" && res.LogicalID != callBackRole || s == "S3::Bucket" && res.LogicalID != "LogBucket" || s == "Events::Rule"
		for _, status := range []string{"CREATE_COMPLETE", "UPDATE_COMPLETE"} {
			list = append(list, told{status + " of the stack's " + res.LogicalID, resource(own, res.LogicalID, status), want})
		}
	}
	for _, id := range []string{"User", "UserKeyA", "UserKeyASecret", "UserKeyB", "UserKeyBSecret", "LogBucket", "AccessPolicy"} { // whatever the launch
		list = append(list, told{"a credential's or a log's name, " + id, resource(own, id, "CREATE_COMPLETE"), false})
	}
	pattern := r.Properties["EventPattern"]
	for _, e := range list {
		m.report.Decisions++
		got, err := matchesPattern(pattern, e.event)
		if err != nil {
			m.failf("%s: %v", r.LogicalID, err)
			return
		}
		if got != e.want {
			m.failf("%s passes on %s: %t, must be %t", r.LogicalID, e.why, got, e.want)
		}
	}
}

// matchesPattern is as much of EventBridge's patterns as a call-back needs: values, and $or. Anything else is an error.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
func matchesPattern(pattern any, event any) (bool, error) {
	keys, ok := pattern.(map[string]any)
	if !ok {
		return false, fmt.Errorf("the proof does not know the pattern %v", pattern)
	}
	fields, _ := event.(map[string]any)
	all := true
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		one, err := matchesField(key, keys[key], fields)
		if err != nil {
			return false, err
		}
		all = all && one
	}
	return all, nil
}

func matchesField(key string, want any, fields map[string]any) (bool, error) {
	if key == "$or" {
		alternatives, _ := want.([]any)
		some := false
		for _, a := range alternatives {
			one, err := matchesPattern(a, fields)
			if err != nil {
				return false, err
			}
			some = some || one
		}
		return some, nil
	}
	if values, ok := want.([]any); ok {
		for _, v := range values {
			if _, plain := v.(string); !plain {
				return false, fmt.Errorf("the proof does not know the value %v of a pattern", v)
			}
		}
		return slices.Contains(values, fields[key]), nil
	}
	return matchesPattern(want, fields[key])
}

// checkWhoTells holds that the role is EventBridge's, for rules of this stack in this account, and nobody else's.
func (m monitor) checkWhoTells(r resolve.Resource) {
	arn := r.Attributes["Arn"]
	of := func(arn, account string) map[string][]string {
		return map[string][]string{"aws:SourceArn": {arn}, "aws:SourceAccount": {account}}
	}
	callers := []struct {
		caller
		want bool
	}{
		{caller{"EventBridge for the rule", judge.Caller{Service: eventBridge, Context: of(arn, Account)}}, true},
		{caller{"EventBridge for the rule of another version", judge.Caller{Service: eventBridge, Context: of(strings.Replace(arn, "rule/", "rule/2.", 1), Account)}}, true},
		{caller{"EventBridge for another stack's rule", judge.Caller{Service: eventBridge, Context: of(arn[:len(arn)-1]+"0", Account)}}, false},
		{caller{"EventBridge for another account's rule", judge.Caller{Service: eventBridge, Context: of(strings.Replace(arn, Account, strangeAccount, 1), strangeAccount)}}, false},
		{caller{"EventBridge for the rule, of another account", judge.Caller{Service: eventBridge, Context: of(arn, strangeAccount)}}, false},
		{caller{"EventBridge for nobody's rule", judge.Caller{Service: eventBridge}}, false},
	}
	for _, c := range everybody(m.accountOfVendor(), m.externalIDs()) {
		if c.Service != "" {
			c.Context = maps.Clone(c.Context)
			maps.Copy(c.Context, of(arn, Account))
		}
		callers = append(callers, struct {
			caller
			want bool
		}{c, false})
	}
	if m.Stack.Resource(callBackRole) == nil {
		return
	}
	for _, c := range callers {
		m.report.Decisions++
		got, err := m.judge.MayAssume(callBackRole, c.Caller)
		if err != nil {
			m.failf("%s: %v", c.name, err)
		} else if got != c.want {
			m.failf("%s may assume %s: %t, must be %t", c.name, callBackRole, got, c.want)
		}
	}
}

// checkMayTell holds that the role puts events to the bus and does nothing else, and that nobody else of the stack does.
func (m monitor) checkMayTell(bus string) {
	others := []string{bus + "2", strings.Replace(bus, ":event-bus/", ":rule/", 1), bus[:strings.Index(bus, "event-bus/")] + "event-bus/default",
		"arn:aws:events:" + m.region + ":" + Account + ":event-bus/default", "*"}
	for _, id := range m.judge.Principals() {
		for _, arn := range append([]string{bus}, others...) {
			for _, action := range []string{"events:PutEvents", "events:PutRule", "events:PutTargets", "events:DeleteEventBus", "iam:PassRole", "sts:AssumeRole"} {
				want := id == callBackRole && arn == bus && action == "events:PutEvents"
				m.report.Decisions++
				if got, err := m.judge.Allows(id, judge.Request{Action: action, Resource: arn}); err != nil {
					m.failf("%v", err)
				} else if got != want {
					m.failf("%s on %s by %s: allowed %t, must be %t", action, arn, id, got, want)
				}
			}
		}
	}
	policy := m.Stack.Resource("CallBackPolicy")
	want := compact(map[string]any{"Version": "2012-10-17", "Statement": []any{
		map[string]any{"Sid": "TellTheBus", "Effect": "Allow", "Action": "events:PutEvents", "Resource": bus}}})
	if policy == nil || compact(policy.Properties["PolicyDocument"]) != want {
		m.failf("CallBackPolicy must be %s", want)
	}
}

// Reached holds that the same launch with the call-back is accepted in each region from which a bus of the vendor's is reached,
// tells that bus, and is refused in every other one, and for that alone.
func Reached(l Launch, t *template.Template) (r Report) {
	c := l.Definition.CallBack
	if c == nil {
		return r
	}
	on := maps.Clone(l.Choices)
	on[vendors.ParamCallBack] = "Yes"
	for _, p := range partition.All() {
		if !slices.Contains(l.Definition.ServedPartitions(), p.ID) || l.Definition.Published() != nil && l.Definition.Published().By == vendors.ByRegion {
			continue
		}
		for _, region := range p.Regions {
			if choices, _ := inPartition(l.Definition, l.off(), p); !accepts(t, choices, p, region) {
				continue // it is refused without a call-back too
			}
			choices, _ := inPartition(l.Definition, on, p)
			stack, err := resolve.Resolve(t, resolve.Input{Parameters: choices, Partition: string(p.ID), Region: region, URLSuffix: p.S3Host})
			bus := ""
			for _, b := range c.Buses {
				if strings.HasPrefix(b, "arn:"+string(p.ID)+":") && (p.ID == vendors.PartitionAWS || strings.Contains(b, ":"+region+":")) {
					bus = b
				}
			}
			r.Decisions++
			switch {
			case bus == "" && (err == nil || !strings.Contains(err.Error(), "CallBack must be No here")):
				r.failf("%s: no bus is reached from %s, but the launch says: %v", l, region, err)
			case bus != "" && err != nil:
				r.failf("%s: %s is reached from %s, but the launch says: %v", l, bus, region, err)
			case bus != "" && !tells(stack, bus):
				r.failf("%s: a stack in %s does not tell %s", l, region, bus)
			}
		}
	}
	return r
}

// tells reports whether a stack's rule has the bus as its target.
func tells(stack *resolve.Stack, bus string) bool {
	rule := stack.Resource("CallBackRule")
	return rule != nil && strings.Contains(compact(rule.Properties["Targets"]), `"`+bus+`"`)
}

// off are the choices without the call-back.
func (l Launch) off() map[string]string {
	choices := maps.Clone(l.Choices)
	choices[vendors.ParamCallBack] = "No"
	return choices
}

func accepts(t *template.Template, choices map[string]string, p partition.Partition, region string) bool {
	_, err := resolve.Resolve(t, resolve.Input{Parameters: choices, Partition: string(p.ID), Region: region, URLSuffix: p.S3Host})
	return err == nil
}
