package connections

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// settingOfSet is one thing that is known of a further set: in lists Metrics.roleArn. Field is that of verify.OfSet, and
// parameters are the set's own that say the same.
type settingOfSet struct {
	name, field string
	parameters  []string
	of          func(s *verify.OfSet) *string
}

// settingsOfSet are those of a set. One on the first bucket has its role only.
func settingsOfSet(set vendors.Set) []settingOfSet {
	list := []settingOfSet{{"roleArn", "RoleARN", nil, func(s *verify.OfSet) *string { return &s.RoleARN }}}
	if set.Bucket == nil {
		return list
	}
	return append(list,
		settingOfSet{"bucket", "Bucket", []string{vendors.ParamNewBucketName, vendors.ParamExistingBucketName}, func(s *verify.OfSet) *string { return &s.Bucket }},
		settingOfSet{"prefix", "Prefix", []string{vendors.ParamPrefix}, func(s *verify.OfSet) *string { return &s.Prefix }},
		settingOfSet{"kmsKeyArn", "KMSKeyARN", []string{vendors.ParamKMSKeyARN}, func(s *verify.OfSet) *string { return &s.KMSKeyARN }},
		settingOfSet{"bucketIs", "BucketIs", nil, func(s *verify.OfSet) *string { return (*string)(&s.BucketIs) }},
		settingOfSet{"versioning", "Versioning", []string{vendors.ParamVersioning}, func(s *verify.OfSet) *string { return &s.Versioning }},
	)
}

// ofSet says how a value of a further set is set, and whether it is one.
func ofSet(def *vendors.Definition, name string) (set func(e *Entry, value string) error, ok bool, err error) {
	of, name, ok := strings.Cut(name, ".")
	known := def.Set(of)
	if !ok || known == nil {
		return nil, false, nil
	}
	list := settingsOfSet(*known)
	i := slices.IndexFunc(list, func(s settingOfSet) bool { return s.name == name })
	if i < 0 {
		var names []string
		for _, s := range list {
			names = append(names, of+"."+s.name)
		}
		return nil, true, fmt.Errorf("%q is nothing that is known of the set %s, which are %s", hideParts(short(of+"."+name)), of, words.And(names))
	}
	return func(e *Entry, value string) error {
		e.changeSet(of, func(s *verify.OfSet) { *list[i].of(s) = value })
		return nil
	}, true, nil
}

func (e *Entry) changeSet(name string, change func(*verify.OfSet)) {
	sets := map[string]verify.OfSet{}
	for n, s := range e.Sets {
		sets[n] = s
	}
	s := sets[name]
	change(&s)
	sets[name] = s
	e.Sets = sets
}

// handedSets takes what was handed back of each further set.
func (e *Entry) handedSets(def *vendors.Definition, v *handback.Values) {
	e.Sets = nil
	for _, set := range def.Sets {
		role, bucket := v.Sets[vendors.HandedRoleARN.Of(set.Name)], v.Sets[vendors.HandedBucketName.Of(set.Name)]
		if role != "" || bucket != "" {
			e.changeSet(set.Name, func(s *verify.OfSet) { s.RoleARN, s.Bucket = role, bucket })
		}
	}
}

// handedOfBuckets takes the prefix and the key of each bucket where the form asks for them, and the parameters do not say them.
func (e *Entry) handedOfBuckets(def *vendors.Definition, v *handback.Values) {
	e.Prefix, e.KMSKeyARN = cmp.Or(e.Prefix, v.Prefix), cmp.Or(e.KMSKeyARN, v.KMSKeyARN)
	for _, set := range def.Sets {
		prefix, key := v.Sets[vendors.HandedBucketPrefix.Of(set.Name)], v.Sets[vendors.HandedKMSKeyARN.Of(set.Name)]
		if prefix != "" || key != "" {
			e.changeSet(set.Name, func(s *verify.OfSet) { s.Prefix, s.KMSKeyARN = cmp.Or(s.Prefix, prefix), cmp.Or(s.KMSKeyARN, key) })
		}
	}
}

// setParametersOfSets takes what the stack was launched with of each set's own bucket.
func (e *Entry) setParametersOfSets(def *vendors.Definition, parameters map[string]string) {
	for _, set := range def.Sets {
		existing, ok := parameters[set.Own(vendors.ParamExistingBucketName)]
		if set.Bucket == nil || len(parameters) == 0 {
			continue
		}
		e.changeSet(set.Name, func(s *verify.OfSet) {
			s.Prefix, s.KMSKeyARN = parameters[set.Own(vendors.ParamPrefix)], parameters[set.Own(vendors.ParamKMSKeyARN)]
			switch {
			case existing != "":
				s.BucketIs = verify.OriginExisting
			case ok:
				s.BucketIs, s.Versioning = verify.OriginNew, parameters[set.Own(vendors.ParamVersioning)]
			}
		})
	}
}

// launchedSets takes what the vendor's list says of the launch of each set, where nothing else says it.
func (e *Entry) launchedSets(def *vendors.Definition) error {
	var problems []error
	for _, set := range def.Sets {
		for _, setting := range settingsOfSet(set) {
			for _, parameter := range setting.parameters {
				of := e.Sets[set.Name]
				is, value := *setting.of(&of), e.parameters[set.Own(parameter)]
				switch {
				case value == "" || is == value:
				case is != "":
					problems = append(problems, fmt.Errorf("%s.%s and %s must be the same, and are two values", set.Name, setting.name, set.Own(parameter)))
				default:
					e.changeSet(set.Name, func(s *verify.OfSet) { *setting.of(s) = value })
				}
			}
		}
		if set.Bucket == nil || e.Sets[set.Name].BucketIs != "" {
			continue
		}
		for parameter, is := range map[string]verify.Origin{
			vendors.ParamExistingBucketName: verify.OriginExisting, vendors.ParamNewBucketName: verify.OriginNew, vendors.ParamBucketNameSuffix: verify.OriginNew,
		} {
			if e.parameters[set.Own(parameter)] != "" { // at most one of them is given
				e.changeSet(set.Name, func(s *verify.OfSet) { s.BucketIs = is })
			}
		}
	}
	return errors.Join(problems...)
}

var fieldOfSet = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^Sets\[(\w+)\]\.(\w+)$`) })

// nameOfSet is the setting of a further set for a field of verify's, such as Metrics.roleArn; empty if it is none.
func nameOfSet(field string) string {
	m := fieldOfSet().FindStringSubmatch(field)
	if m == nil {
		return ""
	}
	for _, s := range settingsOfSet(vendors.Set{Bucket: &vendors.Bucket{}}) {
		if s.field == m[2] {
			return m[1] + "." + s.name
		}
	}
	return ""
}
