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
	home, _ := partition.Get(partition.AWS)
	p := def.Published()
	if p == nil || p.By != vendors.ByRegion {
		return home.Region
	}
	for _, s := range p.Sets {
		if s.Key == home.Region {
			return home.Region
		}
	}
	for _, s := range p.In(partition.AWS) {
		return s.Key
	}
	return home.Region
}

// launchIn resolves a launch where the launches of a definition are.
func launchIn(def *vendors.Definition, t *template.Template, choices map[string]string, region string) (Launch, error) {
	stack, err := resolve.Resolve(t, resolve.Input{Parameters: choices, Region: region})
	return Launch{Definition: def, Choices: choices, Stack: stack, region: region}, err
}

// trusted are the accounts or ARNs of the vendor's that this launch must trust, as the definition publishes them.
func (l Launch) trusted() []string {
	if p := l.Definition.Published(); p != nil {
		return p.Set(vendors.PartitionAWS, l.region, l.Choices[vendors.ParamVendorCloud])
	}
	return nil
}

// acquainted are all principals of the vendor's that a definition names in partition aws, and near ones: of another of its
// clouds or regions, of the same account, of the same name elsewhere.
func acquainted(def *vendors.Definition) []string {
	p := def.Published()
	if p == nil {
		return nil
	}
	var list []string
	for _, s := range p.In(vendors.PartitionAWS) {
		for _, v := range s.Values {
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

// Regions holds that where the vendor publishes something for each region, each of these is served with its own and nothing
// else, and no other is.
func Regions(def *vendors.Definition, t *template.Template, choices map[string]string) (r Report) {
	p := def.Published()
	if p == nil || p.By != vendors.ByRegion {
		return r
	}
	aws, _ := partition.Get(partition.AWS)
	for _, region := range aws.Regions {
		l, err := launchIn(def, t, choices, region)
		served := slices.Contains(p.Keys(), region)
		if served != (err == nil) {
			r.failf("%s: served in %s: %t, accepted: %v", def.Vendor, region, served, err)
		}
		if err == nil {
			r.Add(NoStranger(l))
		}
	}
	return r
}

// inPartition are choices that fit a partition, and a region of it that is served.
func inPartition(def *vendors.Definition, choices map[string]string, to partition.Partition) (fitting map[string]string, region string) {
	p, region := def.Published(), to.Region
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
		switch p.By {
		case vendors.ByRegion:
			return choices, s.Key
		case vendors.ByCloud:
			choices = maps.Clone(choices)
			choices[vendors.ParamVendorCloud] = s.Key
			return choices, region
		}
	}
	return choices, region
}
