package proof

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// Lean holds the lean form of a template against the full one: each of the launches' choices that it asks for, and in every
// partition, make the same resources, outputs and acknowledgements of both, or are refused by both in the same words. What is
// proven of the full template is proven of the lean one then. Of the lean one alone: see checkLeanEnds.
func Lean(launches []Launch, full, lean *template.Template) (r Report) {
	r.checkLeft(full, lean)
	asked := lean.Keys("Parameters")
	tried := map[string]bool{}
	for _, l := range launches {
		choices := maps.Clone(l.Choices)
		maps.DeleteFunc(choices, func(name, _ string) bool { return !slices.Contains(asked, name) })
		if key := fmt.Sprint(choices); tried[key] {
			continue
		} else {
			tried[key] = true
		}
		for _, region := range regionsOf(l) {
			there := choices
			if region == l.region {
				there = atHome(l.Definition, choices)
			}
			stack := r.checkLean(full, lean, resolve.Input{Parameters: there, Region: region})
			if region == l.region && stack != nil { // in others the samples are of the wrong partition
				r.checkLeanEnds(lean, resolve.Input{Parameters: there, Region: region}, stack)
			}
		}
	}
	return r
}

// regionsOf are the launch's own, and one of every partition.
func regionsOf(l Launch) []string {
	regions := []string{l.region}
	for _, p := range partition.All() {
		if p.Region != l.region {
			regions = append(regions, p.Region)
		}
	}
	return regions
}

// checkLeft: what is there is there in both under the same name, and is asked and refused in the same words.
func (r *Report) checkLeft(full, lean *template.Template) {
	for _, section := range []string{"Parameters", "Rules", "Resources", "Outputs"} {
		before, _ := full.Body[section].(map[string]any)
		left, _ := lean.Body[section].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(left)) {
			r.Decisions++
			a, _ := before[name].(map[string]any)
			b, _ := left[name].(map[string]any)
			asked := section == "Parameters" || section == "Rules"
			if a == nil || a["Type"] != b["Type"] || asked && !reflect.DeepEqual(a, b) {
				r.failf("the lean form has another %s.%s than the full template", section, name)
			}
		}
	}
}

// checkLean returns what the lean form makes, nil where it is refused.
func (r *Report) checkLean(full, lean *template.Template, in resolve.Input) *resolve.Stack {
	r.Decisions++
	a, aErr := resolve.Resolve(full, in)
	b, bErr := resolve.Resolve(lean, in)
	what := fmt.Sprintf("%v in %s", in.Parameters, in.Region)
	switch {
	case (aErr == nil) != (bErr == nil) || aErr != nil && aErr.Error() != bErr.Error():
		r.failf("%s: the full template says %v, the lean form %v", what, aErr, bErr)
	case aErr == nil:
		for _, difference := range differences(a, b) {
			r.failf("%s: %s", what, difference)
		}
	}
	return b
}

// differences are what the two make differently, of resources, outputs and acknowledgements.
func differences(full, lean *resolve.Stack) (list []string) {
	compare := func(name string, a, b any) {
		if !reflect.DeepEqual(a, b) {
			list = append(list, fmt.Sprintf("%s is %v in the full template, and %v in the lean form", name, a, b))
		}
	}
	a, b := byID(full), byID(lean)
	for _, id := range slices.Sorted(maps.Keys(a)) {
		compare(id, a[id], b[id])
	}
	compare("the list of resources", slices.Sorted(maps.Keys(a)), slices.Sorted(maps.Keys(b)))
	compare("the list of outputs", full.Outputs, lean.Outputs)
	compare("what is acknowledged", full.Capabilities, lean.Capabilities)
	return list
}

// byID are the resources, each without what is not there of what it waits for, and in no order: the order in which they are made
// is CloudFormation's.
func byID(stack *resolve.Stack) map[string]resolve.Resource {
	all := map[string]resolve.Resource{}
	for _, res := range stack.Resources {
		there := func(list []string) []string {
			left := slices.DeleteFunc(slices.Clone(list), func(id string) bool { return stack.Resource(id) == nil })
			slices.SortFunc(left, strings.Compare)
			if len(left) == 0 {
				return nil
			}
			return left
		}
		res.DependsOn, res.Needs = there(res.DependsOn), there(res.Needs)
		all[res.LogicalID] = res
	}
	return all
}
