package compare

import (
	"cmp"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// outcome is what differs between what two stacks let one principal do, or between whom they let assume one role.
type outcome struct {
	gained, lost map[permission]bool
}

// permission is one action on one kind of thing, or one caller at the door.
type permission struct {
	action, on string
	caller     string
}

// compare puts callers first, and then actions with what they are on.
func (p permission) compare(other permission) int {
	return cmp.Or(-cmp.Compare(one(p.caller != ""), one(other.caller != "")), strings.Compare(p.caller, other.caller),
		strings.Compare(p.action, other.action), strings.Compare(p.on, other.on))
}

func (o outcome) note(old, new bool, p permission) {
	if new && !old {
		o.gained[p] = true
	} else if old && !new {
		o.lost[p] = true
	}
}

// judged is one stack and its judge. A judge is not asked about what is written the same in both stacks.
type judged struct {
	*resolve.Stack
	judge    *judge.Judge
	policies string // where they are the same, so is whatever is judged
}

// judge makes the judges of a pair of launches in a partition.
func (c *comparer) judge(p pair, partition string) (old, new judged, err error) {
	if old, err = judgeOf(p.old, partition, c.judges); err != nil {
		return old, new, fmt.Errorf("the version before: %w", err)
	}
	if new, err = judgeOf(p.new, partition, c.judges); err != nil {
		return old, new, fmt.Errorf("the version after: %w", err)
	}
	return old, new, nil
}

// judgeOf judges a stack as if its partition were aws, the one that the evaluator knows. known are the judges that there are,
// by policies.
func judgeOf(stack *resolve.Stack, partition string, known map[string]*judge.Judge) (judged, error) {
	if partition != string(vendors.PartitionAWS) {
		moved := *stack
		moved.Resources = nil
		for _, r := range stack.Resources {
			r.PhysicalID = move(r.PhysicalID, partition).(string)
			r.Properties = move(r.Properties, partition).(map[string]any)
			attributes := map[string]string{}
			for name, value := range r.Attributes {
				attributes[name] = move(value, partition).(string)
			}
			r.Attributes = attributes
			moved.Resources = append(moved.Resources, r)
		}
		stack = &moved
	}
	policies := policiesOf(stack)
	if j := known[policies]; j != nil {
		return judged{stack, j, policies}, nil
	}
	j, err := judge.Of(stack)
	if err == nil {
		known[policies] = j
	}
	return judged{stack, j, policies}, err
}

// policiesOf is all of a stack that a judge, or a comparison of policies, may look at: everything of IAM and every bucket's and
// key's policy. Tags and descriptions, in which every version has its number, allow nothing.
func policiesOf(stack *resolve.Stack) string {
	var b []byte
	for _, r := range stack.Resources {
		if strings.HasPrefix(r.Type, "AWS::IAM::") || r.Type == "AWS::S3::BucketPolicy" || r.Type == "AWS::KMS::Key" {
			properties := maps.Clone(r.Properties)
			delete(properties, "Tags")
			delete(properties, "Description")
			b = appendCompact(b, []any{r.LogicalID, r.Type, r.PhysicalID, properties})
		}
	}
	return string(b)
}

// move is a value with the ARNs of a partition moved to aws.
func move(v any, partition string) any {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, "arn:"+partition+":", "arn:aws:")
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = move(e, partition)
		}
		return list
	case map[string]any:
		m := make(map[string]any, len(v))
		for key, e := range v {
			m[key] = move(e, partition)
		}
		return m
	}
	return v
}

// principals are the logical IDs of roles and users in either stack: that of the old version and that of the new one, ""
// where there is none.
func (c *comparer) principals(old, new judged) [][2]string {
	var list [][2]string
	seen := map[string]bool{}
	for _, id := range new.judge.Principals() {
		before := id
		if renamed := c.renamed[id]; renamed != "" {
			before = renamed
		}
		if !slices.Contains(old.judge.Principals(), before) {
			before = ""
		}
		seen[before] = true
		list = append(list, [2]string{before, id})
	}
	for _, id := range old.judge.Principals() {
		if !seen[id] {
			list = append(list, [2]string{id, ""})
		}
	}
	return list
}

// accessOf judges pairs of launches in a partition.
func (c *comparer) accessOf(pairs []pair, partition string) (*found, error) {
	f := newFound()
	for i, p := range pairs {
		old, new, err := c.judge(p, partition)
		if err != nil {
			return nil, err
		}
		for _, ids := range c.principals(old, new) {
			name := ids[1]
			if name == "" {
				name = ids[0]
			}
			for _, decide := range []func(judged, judged, [2]string, map[string]string) (outcome, error){c.grants, c.doors} {
				o, err := decide(old, new, ids, p.given)
				if err != nil {
					return nil, err
				}
				f.note(name, i, o)
			}
		}
	}
	for _, side := range []map[string]map[permission]occurrences{f.gained, f.lost} {
		for _, all := range side {
			withoutDoubles(all)
		}
	}
	return f, nil
}

// less is what was found here and not there.
func (f *found) less(there *found) *found {
	for _, side := range [][2]map[string]map[permission]occurrences{{f.gained, there.gained}, {f.lost, there.lost}} {
		for principal, all := range side[0] {
			maps.DeleteFunc(all, func(p permission, _ occurrences) bool { return side[1][principal][p] != nil })
		}
	}
	return f
}

// withoutDoubles leaves out what is so without TLS where it is so with TLS as well, and what is so in another account where it
// is so in the customer's.
func withoutDoubles(all map[permission]occurrences) {
	maps.DeleteFunc(all, func(p permission, in occurrences) bool {
		on, ok := usual(p.on)
		plain := all[permission{action: p.action, on: on}]
		return ok && !slices.ContainsFunc(keysOf(in), func(i int) bool { return !plain[i] })
	})
}

// found are the permissions that principals gained and lost, with the pairs of launches in which they did.
type found struct {
	gained, lost map[string]map[permission]occurrences // by principal
	universe     map[string]occurrences                // where the principal is
}

func newFound() *found {
	return &found{map[string]map[permission]occurrences{}, map[string]map[permission]occurrences{}, map[string]occurrences{}}
}

func (f *found) note(principal string, i int, o outcome) {
	if f.universe[principal] == nil {
		f.universe[principal] = occurrences{}
		f.gained[principal], f.lost[principal] = map[permission]occurrences{}, map[permission]occurrences{}
	}
	f.universe[principal][i] = true
	for _, side := range []struct {
		all map[permission]occurrences
		one map[permission]bool
	}{{f.gained[principal], o.gained}, {f.lost[principal], o.lost}} {
		for p := range side.one {
			if side.all[p] == nil {
				side.all[p] = occurrences{}
			}
			side.all[p][i] = true
		}
	}
}

// addAccess makes findings of what was gained and lost, grouped by what it is on and when. In another place than that of the pairs,
// that is said instead, and ARNs are those of its partition, as the judge knows aws alone.
func (c *comparer) addAccess(f *found, at *place) {
	add := c.add
	if at != nil {
		add = func(found Finding) { c.addAt(*at, found) }
	}
	for _, principal := range sortedKeys(f.universe) {
		for _, side := range []struct {
			access, trust Kind
			all           map[permission]occurrences
		}{{AccessGained, TrustGained, f.gained[principal]}, {AccessLost, TrustLost, f.lost[principal]}} {
			type key struct{ subject, when string }
			on, callers := map[key][]string{}, map[string][]string{}
			whens := map[string]When{}
			for p, in := range side.all {
				var when When
				if at == nil {
					when = c.when(in, f.universe[principal])
				} else {
					p.caller, p.on = at.arns(p.caller), at.arns(p.on)
				}
				k := key{p.action, compact(when)}
				whens[k.when] = when
				if p.caller != "" {
					callers[k.when] = append(callers[k.when], p.caller)
				} else {
					on[k] = append(on[k], p.on)
				}
			}
			actions := map[key][]string{}
			for k, list := range on {
				g := key{strings.Join(unique(list), "\x00"), k.when}
				actions[g] = append(actions[g], k.subject)
			}
			for g, list := range actions {
				add(Finding{Kind: side.access, Name: principal, Actions: unique(list), On: strings.Split(g.subject, "\x00"), When: whens[g.when]})
			}
			for when, list := range callers {
				add(Finding{Kind: side.trust, Name: principal, Callers: unique(list), When: whens[when]})
			}
		}
	}
}

const withoutTLS = " without TLS"

// ofAnother is the end of the words for a request about a bucket of another account than it should be of, as the customer's is
// once it is deleted and somebody else has made one of its name.
const ofAnother = " where it is another account's"

// forOthers is the end of the words for a request of S3's to KMS about another bucket than those of the launch.
const forOthers = " for other buckets"

// usual is what words are about without the circumstances at their end, if there are any.
func usual(on string) (string, bool) {
	for _, ending := range []string{withoutTLS, ofAnother, forOthers} {
		if usual, ok := strings.CutSuffix(on, ending); ok {
			return usual, true
		}
	}
	return on, false
}

// memo looks an outcome up, or has it found.
func (c *comparer) memo(key []string, find func() (outcome, error)) (outcome, error) {
	k := compact(key)
	if o, ok := c.judged[k]; ok {
		return o, nil
	}
	o, err := find()
	if err == nil {
		c.judged[k] = o
	}
	return o, err
}

func newOutcome() outcome { return outcome{map[permission]bool{}, map[permission]bool{}} }

// grants judges what a principal may do in either stack: every action for which the two have other statements.
func (c *comparer) grants(old, new judged, ids [2]string, given map[string]string) (outcome, error) {
	if old.policies == new.policies && ids[0] == ids[1] {
		return newOutcome(), nil
	}
	before := slices.Concat(identityStatements(old.Stack, ids[0]), bucketStatements(old.Stack))
	after := slices.Concat(identityStatements(new.Stack, ids[1]), bucketStatements(new.Stack))
	if ids[0] == "" {
		before = nil
	}
	if ids[1] == "" {
		after = nil
	}
	beforeKeys, afterKeys := keys(before, nil), keys(after, nil)
	if slices.Equal(beforeKeys, afterKeys) && ids[0] != "" && ids[1] != "" {
		return newOutcome(), nil
	}
	words := wording{buckets: sharedBuckets(old, new, given), sets: setsOf(old, new, given), newKeys: newKeysOf(old, new), prefix: given[vendors.ParamPrefix], owner: ownerIn(given)}
	key := slices.Concat([]string{"grants", ids[0], ids[1], words.prefix, words.owner}, words.buckets, words.newKeys, []string{fmt.Sprint(words.sets), "before"}, beforeKeys, []string{"after"}, afterKeys)
	return c.memo(key, func() (outcome, error) {
		o := newOutcome()
		requests := c.requests(words, before, after)
		type answer struct {
			before, after bool
			err           error
		}
		answers := make([]answer, len(requests))
		onEachCore(len(requests), func(i int) {
			a := &answers[i]
			if a.before, a.err = old.allows(ids[0], requests[i]); a.err != nil {
				a.err = fmt.Errorf("the version before: %w", a.err)
			} else if a.after, a.err = new.allows(ids[1], requests[i]); a.err != nil {
				a.err = fmt.Errorf("the version after: %w", a.err)
			}
		})
		for i, req := range requests {
			if answers[i].err != nil {
				return o, answers[i].err
			}
			o.note(answers[i].before, answers[i].after, permission{action: req.Action, on: words.of(req)})
		}
		for _, id := range ids {
			if id != "" {
				c.decisions += len(requests)
			}
		}
		return o, nil
	})
}

func (s judged) allows(id string, req judge.Request) (bool, error) {
	if id == "" {
		return false, nil
	}
	return s.judge.Allows(id, req)
}

// onEachCore calls f for 0 to n-1, on all cores.
func onEachCore(n int, f func(i int)) {
	var group errgroup.Group
	var next atomic.Int64
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() error {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
			return nil
		})
	}
	_ = group.Wait() // f returns no error
}

// requests are those of the grid and those harvested from the statements, less every action about which both say the same,
// as what does not match an action cannot decide it, and every one that neither allows anywhere.
func (c *comparer) requests(words wording, before, after []statement) []judge.Request {
	differs := map[string]bool{}
	decide := func(action string) bool {
		d, known := differs[action]
		if !known {
			about := func(s statement) bool { return s.matches(action) }
			allowed := func(s statement) bool { return s.effect == "Allow" && about(s) }
			d = (slices.ContainsFunc(before, allowed) || slices.ContainsFunc(after, allowed)) &&
				!slices.Equal(keys(before, about), keys(after, about))
			differs[action] = d
		}
		return d
	}
	var list []judge.Request
	for _, req := range c.grid(words) {
		if decide(req.Action) {
			list = append(list, req)
		}
	}
	all := slices.Concat(before, after)
	contexts, resources := make([][]circumstances, len(all)), make([][]string, len(all))
	for i, s := range all {
		for _, context := range append(s.contexts(), s.throughS3(words.buckets), map[string][]string{}) {
			contexts[i] = append(contexts[i], circumstancesOf(context, words.owner))
		}
		resources[i] = s.resources()
	}
	seen := map[string]bool{}
	for _, s := range all {
		for _, action := range s.concrete() {
			if !decide(action) {
				continue
			}
			a, _ := s3actions.Lookup(action)
			for i, t := range all {
				if !t.matches(action) {
					continue
				}
				for _, resource := range resources[i] {
					if !fits(action, resource) {
						continue
					}
					for _, context := range contexts[i] {
						in := context.without
						if a.Account {
							in = context.with
						}
						if key := action + "\x00" + resource + "\x00" + in.text; !seen[key] {
							seen[key] = true
							list = append(list, judge.Request{Action: action, Resource: resource, Context: in.keys})
						}
					}
				}
			}
		}
	}
	return list
}

// grid is the requests that the proof makes. There is one for each set of buckets, and many pairs of launches share one.
func (c *comparer) grid(words wording) []judge.Request {
	key := compact(append([]string{words.owner}, words.buckets...))
	requests, known := c.grids[key]
	if !known {
		requests = proof.Requests(words.owner, words.buckets...)
		c.grids[key] = requests
	}
	return requests
}

// circumstances are the condition keys of a request: with whose the bucket is, as S3 says for some actions, and without.
type circumstances struct{ with, without keysAndText }

type keysAndText struct {
	keys map[string][]string
	text string
}

// circumstancesOf are those of a request with TLS about what is the owner's, but for what the keys say otherwise.
func circumstancesOf(keys map[string][]string, owner string) circumstances {
	if keys["aws:SecureTransport"] == nil {
		keys = with(keys, "aws:SecureTransport", "true")
	}
	owned := keys
	if keys[judge.ResourceAccount] == nil {
		owned = with(keys, judge.ResourceAccount, owner)
	}
	return circumstances{keysAndText{owned, compact(owned)}, keysAndText{keys, compact(keys)}}
}

// fits says whether S3 could ask for an action on a resource: for an object's on an object, for a bucket's on a bucket.
func fits(action, resource string) bool {
	a, known := s3actions.Lookup(action)
	arn := strings.SplitN(resource, ":", 6)
	if !known || len(arn) < 6 || arn[2] != "s3" || arn[3] != "" {
		return true
	}
	if strings.Contains(arn[5], "/") {
		return a.On.Object
	}
	return a.On.Bucket
}
