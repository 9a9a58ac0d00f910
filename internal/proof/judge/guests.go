package judge

import (
	"fmt"
	"slices"
)

// GuestAllows reports whether the policy of one of the stack's buckets, or of the KMS key of an ARN, lets somebody of another
// account make a request about it or what is in it. Whoever comes is taken to have every permission in their own account.
func (j *Judge) GuestAllows(bucket string, c Caller, req Request) (bool, error) {
	r := j.policies[bucket]
	if r == nil {
		return false, fmt.Errorf("the stack has no policy of the bucket or key %s", bucket)
	}
	if denied, err := r.denied(req); err != nil || denied {
		return false, err
	}
	for _, g := range r.guests {
		if !g.names(c) {
			continue
		}
		if allowed, err := g.rules.allows(req); err != nil || allowed {
			return allowed, err
		}
	}
	return false, nil
}

// Guests are whom of AWS accounts the policy of one of the stack's buckets, or of a queue or key by its ARN, lets in, as it names them,
// each once and sorted.
func (j *Judge) Guests(bucket string) []string {
	var list []string
	if r := j.policies[bucket]; r != nil {
		for _, g := range r.guests {
			list = append(list, g.principal["AWS"]...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// addGuest reads a statement of a bucket's policy that allows something to principals of AWS accounts.
func (r *rules) addGuest(statement map[string]any) error {
	principal, err := principalsOf(statement["Principal"])
	if err != nil {
		return err
	}
	g := trustStatement{principal: principal}
	if err := g.rules.addStatements([]map[string]any{without(statement, "Principal")}); err != nil {
		return err
	}
	r.guests = append(r.guests, g)
	return nil
}
