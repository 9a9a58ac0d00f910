package verify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// OfSet is what the customer handed back of one further set of the definition, and chose for it: its role, and its bucket where
// it has one of its own. Everything else is the connection's.
type OfSet struct {
	// RoleARN is that of the set's role.
	RoleARN string `json:"roleArn,omitempty"`
	// Bucket is the set's own, in the region of the first. For a set on the first bucket it is empty, and so is all that follows.
	Bucket string `json:"bucket,omitempty"`
	// Prefix, KMSKeyARN, BucketIs and Versioning are as those of [Connection], for the set's own bucket.
	Prefix     string `json:"prefix,omitempty"`
	KMSKeyARN  string `json:"kmsKeyArn,omitempty"`
	BucketIs   Origin `json:"bucketIs,omitempty"`
	Versioning string `json:"versioning,omitempty"`
}

// closedFor is a bucket of another set's, which the role of this one must not reach.
type closedFor struct {
	id, whose string
	bucket    OtherBucket
}

// newRuns checks the input of each set of the definition: the first's run, and those of further ones.
func newRuns(def *vendors.Definition, c Connection, o Options) ([]*run, error) {
	if def == nil || len(def.Sets) == 0 && len(c.Sets) == 0 {
		r, err := newRun(def, c, o)
		return []*run{r}, err
	}
	in := &input{}
	for _, name := range slices.Sorted(maps.Keys(c.Sets)) {
		if def.Set(name) == nil {
			in.problem("Sets", "must be about %s, the sets of %s, got %q", quoted(def.SetNames()[1:]), def.Name, name)
		}
	}
	in.allowed(def, c) // of all sets
	var runs []*run
	for _, name := range def.SetNames() {
		of := c.ofSet(def, name)
		r, err := newRun(def.Alone(name), of, o)
		in.ofSet(name, err)
		runs = append(runs, r)
	}
	in.apart(def, c)
	if len(in.problems) > 0 {
		return nil, errors.Join(in.problems...)
	}
	for i, name := range def.SetNames() {
		runs[i].set = name
	}
	for _, r := range runs {
		r.closeTo(def, runs)
	}
	return runs, nil
}

// ofSet is the connection of one set. The first's has the further ones' answers taken out, each further one's has its own.
func (c Connection) ofSet(def *vendors.Definition, name string) Connection {
	alone, of := def.Alone(name), c
	of.Sets = nil
	if name != "" {
		s := c.Sets[name]
		of.RoleARN = s.RoleARN
		if def.Set(name).Bucket != nil {
			of.Bucket, of.Prefix, of.KMSKeyARN, of.BucketIs, of.Versioning = s.Bucket, s.Prefix, s.KMSKeyARN, s.BucketIs, s.Versioning
			of.BucketAccount, of.OutsideKey = "", "" // of the first bucket
		}
	}
	of.Allowed = maps.Clone(c.Allowed)
	maps.DeleteFunc(of.Allowed, func(parameter string, _ bool) bool {
		return !slices.ContainsFunc(alone.Choices(), func(choice vendors.Choice) bool { return choice.Parameter == parameter })
	})
	return of
}

// ofSet takes over what is wrong with the connection of a set. What all have in common is said of the first.
func (in *input) ofSet(name string, err error) {
	own := []string{"RoleARN", "Bucket", "Prefix", "KMSKeyARN", "BucketIs", "Versioning"}
	list := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		list = joined.Unwrap()
	}
	for _, one := range list {
		field, ok := errors.AsType[*FieldError](one)
		switch {
		case one == nil:
		case name == "":
			in.problems = append(in.problems, one)
		case ok && slices.Contains(own, field.Field):
			in.problem("Sets["+name+"]."+field.Field, "%w", field.Err)
		}
	}
}

// apart: each set has a role of its own, and a bucket that is no other's.
func (in *input) apart(def *vendors.Definition, c Connection) {
	roles, buckets := map[string]bool{c.RoleARN: c.RoleARN != ""}, map[string]bool{c.Bucket: c.Bucket != ""}
	for _, s := range def.Sets {
		of := c.Sets[s.Name]
		if roles[of.RoleARN] {
			in.problem("Sets["+s.Name+"].RoleARN", "must be another than those of the other sets, got %q", of.RoleARN)
		}
		roles[of.RoleARN] = of.RoleARN != ""
		switch {
		case s.Bucket == nil && of.Bucket != "":
			in.problem("Sets["+s.Name+"].Bucket", "must be empty, got %q: the set has the first bucket", of.Bucket)
		case s.Bucket != nil && buckets[of.Bucket]:
			in.problem("Sets["+s.Name+"].Bucket", "must be another than those of the other sets, got %q", of.Bucket)
		}
		buckets[of.Bucket] = of.Bucket != ""
	}
}

// closeTo notes what the role of this set must not do: what another one may in the same bucket, and anything in the bucket of
// another.
func (r *run) closeTo(def *vendors.Definition, runs []*run) {
	for _, its := range runs {
		switch {
		case its == r:
		case its.c.Bucket == r.c.Bucket:
			for action := range its.granted {
				if !r.granted[action] && !slices.Contains(r.off, action) {
					r.off = append(r.off, action)
				}
			}
		case !slices.ContainsFunc(r.closedTo, func(o closedFor) bool { return o.bucket.Name == its.c.Bucket }):
			o := closedFor{"closed/first-bucket", "the first set", OtherBucket{Name: its.c.Bucket, Region: its.c.Region}}
			if set := def.Set(its.set); set != nil && set.Bucket != nil {
				o.id, o.whose = "closed/bucket-of/"+its.set, its.set
			}
			r.closedTo = append(r.closedTo, o)
		}
	}
	slices.Sort(r.off)
}

// otherSets tries the buckets of other sets.
func (r *run) otherSets(ctx context.Context) {
	for _, o := range r.closedTo {
		if ctx.Err() != nil {
			return
		}
		r.mustNotReach(ctx, o.bucket, o.id, fmt.Sprintf("use bucket %s, which is for %s", o.bucket.Name, o.whose))
	}
}

// reports is the whole of the runs of one connection, in one report: the first's, and those of further sets, each finding with
// its set in front.
func reports(ctx context.Context, runs []*run) *Report {
	all := runs[0].report(ctx)
	for i, r := range runs[1:] {
		if ctx.Err() != nil {
			all.Interrupted = true
			break
		}
		for _, before := range runs[:i+1] {
			r.learn(before)
		}
		of := r.report(ctx)
		for _, f := range of.Findings {
			f.ID, f.Tried = "sets/"+r.set+"/"+f.ID, f.Tried+", as "+r.set
			all.Findings = append(all.Findings, f)
		}
		all.Interrupted = all.Interrupted || of.Interrupted
		all.Left = append(all.Left, of.Left...)
		all.Requests += of.Requests
		all.TookMS += of.TookMS
	}
	return all
}

// learn takes over which object an earlier run has found: whoever may not list can be refused to read only what is there.
func (r *run) learn(before *run) {
	if before.bucket == nil || before.bucket.found == "" {
		return
	}
	if before.c.Bucket == r.c.Bucket {
		r.known = before.bucket.found
	}
	for i := range r.closedTo {
		if b := &r.closedTo[i].bucket; b.Name == before.c.Bucket {
			b.Key = before.bucket.found
		}
	}
}
