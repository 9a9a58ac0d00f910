package proof

import (
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// regionOf is where the launches of a definition are, us-east-1 unless its vendor is not there.
func regionOf(def *vendors.Definition) string {
	return servedIn(def, homeOf(def))
}

// homeOf is the partition in which the launches of a definition are: aws, or where it is not served, the first that is. What is resolved
// there is looked at as it would be in aws (see [AsInAWS]).
func homeOf(def *vendors.Definition) partition.Partition {
	id := vendors.PartitionAWS
	if served := def.ServedPartitions(); len(served) > 0 && !slices.Contains(served, id) {
		id = served[0]
		if roles := def.RolePartitions(); len(roles) > 0 {
			id = roles[0]
		}
	}
	p, _ := partition.Get(id)
	return p
}

// atHome are choices as a customer there types them.
func atHome(def *vendors.Definition, choices map[string]string) map[string]string {
	in := homeOf(def)
	if in.ID == vendors.PartitionAWS {
		return choices
	}
	there := map[string]string{}
	for name, value := range choices {
		there[name] = strings.ReplaceAll(value, "arn:aws:", "arn:"+string(in.ID)+":")
	}
	return there
}

// servedIn is a region of a partition in which the vendor serves customers: the one that no account has to enable, unless the vendor is
// not there.
func servedIn(def *vendors.Definition, in partition.Partition) string {
	served := slices.DeleteFunc(slices.Clone(in.Regions), func(region string) bool { return !serves(def, region) })
	if len(served) == 0 || slices.Contains(served, in.Region) {
		return in.Region
	}
	return served[0]
}

// serves says whether a vendor serves customers in a region of a partition in which it serves any: where the definition names it, if it names
// some, and where it publishes whom to trust, if it does that for each region.
func serves(def *vendors.Definition, region string) bool {
	if def.Regions != nil && !slices.Contains(def.Regions, region) {
		return false
	}
	trust := def.Trusted()
	if trust == nil || trust.Published() == nil || trust.Published().By != vendors.ByRegion {
		return true
	}
	return slices.Contains(trust.Published().Keys(), region)
}

// launchIn resolves a launch where the launches of a definition are.
func launchIn(def *vendors.Definition, t *template.Template, choices map[string]string, region string) (Launch, error) {
	stack, err := resolve.Resolve(t, resolve.Input{Parameters: atHome(def, choices), Region: region})
	if in := homeOf(def); err == nil && in.ID != vendors.PartitionAWS {
		in.Region = region
		stack = AsInAWS(stack, in, region)
	}
	return Launch{Definition: def, Choices: choices, Stack: stack, region: region}, err
}

// trusted are the accounts or ARNs of the vendor's that this launch must trust, as the definition publishes them.
func (l Launch) trusted() []string {
	if p := l.Definition.Published(); p != nil {
		in := homeOf(l.Definition)
		values := slices.Clone(p.Set(in.ID, l.region, l.Choices[vendors.ParamVendorCloud]))
		for i, v := range values {
			values[i] = inAWS(v, in)
		}
		return values
	}
	return nil
}

// inAWS is an ARN of a partition as it would be in aws.
func inAWS(arn string, in partition.Partition) string {
	return strings.Replace(arn, "arn:"+string(in.ID)+":", "arn:aws:", 1)
}

// acquainted are all principals of the vendor's that a definition names in the partition of the launches, also for regions that are not served, and near
// ones: of another of its clouds or regions, of the same account, of the same name elsewhere.
func acquainted(def *vendors.Definition) []string {
	trust := def.Trusted()
	if trust == nil || trust.Published() == nil {
		return nil
	}
	p := trust.Published()
	var list []string
	in := homeOf(def)
	for _, s := range p.In(in.ID) {
		for _, v := range s.Values {
			v = inAWS(v, in)
			if account := accountIn(v); account == v || isAccount(v) {
				list = append(list, "arn:aws:iam::"+account+":root", "arn:aws:iam::"+account+":role/service")
				continue
			}
			parts := strings.SplitN(v, ":", 6)
			account, resource := parts[4], parts[5]
			kind, _, _ := strings.Cut(resource, "/")
			list = append(list, v, v+"2", "arn:aws:iam::"+account+":root", "arn:aws:iam::"+account+":"+kind+"/another",
				"arn:aws:iam::999999999999:"+resource, "arn:aws-cn:iam::"+account+":"+resource)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Regions holds that where the vendor serves some regions only, or publishes something for each, a launch in each of these has its own and
// nothing else, and one in any other region is refused, for that alone, and so makes nothing.
func Regions(def *vendors.Definition, t *template.Template, launches []Launch) (r Report) {
	p := def.Published()
	byRegion := p != nil && p.By == vendors.ByRegion
	if def.Regions == nil && !byRegion {
		return r
	}
	choices := launches[0].Choices
	r.Add(NowhereElse(t, launches))
	for _, in := range partition.All() {
		if !slices.Contains(def.ServedPartitions(), in.ID) {
			continue // which is refused already
		}
		fitting, _ := inPartition(def, choices, in)
		for _, region := range in.Regions {
			if in.ID == homeOf(def).ID {
				fitting = atHome(def, choices)
			}
			stack, err := resolve.Resolve(t, resolve.Input{Parameters: fitting, Region: region})
			served := serves(def, region)
			if r.Decisions++; served != (err == nil) {
				r.failf("%s: served in %s: %t, accepted: %v", def.Vendor, region, served, err)
			} else if !served && (stack != nil || !isOnly(err, "Rules.ServedRegion: ")) {
				r.failf("%s: a launch in %s must be refused as the vendor is not there, and make nothing, but it says: %v", def.Vendor, region, err)
			}
			if served && in.ID == homeOf(def).ID && byRegion {
				if there, err := launchIn(def, t, choices, region); err == nil {
					r.Add(NoStranger(there))
				}
			}
		}
	}
	return r
}

// NowhereElse holds that none of some launches is accepted in a region of their partition that is not served, whatever is chosen.
func NowhereElse(t *template.Template, launches []Launch) (r Report) {
	for _, l := range launches {
		for _, region := range homeOf(l.Definition).Regions {
			if serves(l.Definition, region) {
				continue
			}
			r.Decisions++
			if _, err := launchIn(l.Definition, t, l.Choices, region); err == nil {
				r.failf("%s: accepted in %s, where the vendor is not", l, region)
			}
		}
	}
	return r
}

// isOnly says whether a launch is refused for one reason.
func isOnly(err error, reason string) bool {
	problems := resolve.Problems(err)
	return len(problems) == 1 && strings.HasPrefix(problems[0].Error(), reason)
}

// inPartition are choices that fit a partition, and a region of it that is served.
func inPartition(def *vendors.Definition, choices map[string]string, to partition.Partition) (fitting map[string]string, region string) {
	p, region := def.Published(), servedIn(def, to)
	choices = targetIn(def, choices, to, region)
	if slices.Contains(def.KeyPartitions(), to.ID) {
		return forKey(def, choices), region
	}
	if arn := choices[vendors.ParamVendorPrincipalARN]; arn != "" {
		account := accountIn(arn)
		if pinned := def.Trusted().Principal.Account; pinned[to.ID] != "" {
			account = pinned[to.ID]
		}
		choices = maps.Clone(choices)
		choices[vendors.ParamVendorPrincipalARN] = strings.Replace(principalOfAccount(account), ":aws:", ":"+string(to.ID)+":", 1)
	}
	if p == nil {
		return choices, region
	}
	for _, s := range p.In(to.ID) {
		if p.By == vendors.ByCloud {
			choices = maps.Clone(choices)
			choices[vendors.ParamVendorCloud] = s.Key
			return choices, region
		}
	}
	return choices, region
}
