package stacks

import (
	"fmt"

	"github.com/bucketgrant/bucketgrant/constructs"
)

// defineSets defines what each further set has of its own: a role, its permissions and, where it does not have the first
// bucket, a bucket. Whom the role trusts, and under which external ID, is said once for all.
func (s *vendorStack) defineSets(first constructs.Value) error {
	for _, set := range s.whole.Sets {
		of := &vendorStack{stack: s.stack, def: s.whole.Alone(set.Name), whole: s.whole, set: set, template: s.template}
		if err := of.defineSet(first); err != nil {
			return fmt.Errorf("the set %s: %w", set.Name, err)
		}
	}
	return nil
}

func (s *vendorStack) defineSet(bucket constructs.Value) error {
	if s.set.Bucket != nil {
		var err error
		if bucket, err = s.defineBucket(); err != nil {
			return err
		}
	}
	policies, err := s.definePolicies(bucket)
	if err != nil {
		return err
	}
	if err := s.defineAccess(policies); err != nil {
		return err
	}
	s.handBackAsked(bucket)
	return nil
}

// isFirst reports whether this is what the first set has, and what is there once for all sets.
func (s *vendorStack) isFirst() bool { return s.set.Name == "" }

// ref is a parameter, the set's own where it has one.
func (s *vendorStack) ref(parameter string) constructs.Value {
	return constructs.Ref(s.set.Own(parameter))
}

// when is a condition, the set's own where it has one.
func (s *vendorStack) when(condition string) constructs.When {
	return constructs.When(s.set.Own(condition))
}

// forSet says in the description of a role whose it is of several.
func (s *vendorStack) forSet() string {
	if s.isFirst() {
		return ""
	}
	return ", for " + s.set.Name
}
