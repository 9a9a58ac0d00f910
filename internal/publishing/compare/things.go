package compare

// Thing is what somebody may do something on, as a launch has it.
type Thing struct {
	Is  ThingKind
	Of  Owner  `json:",omitempty"` // of a bucket, its objects, and a key
	Set string `json:",omitempty"` // OfSet
	ARN string `json:",omitempty"` // of a Resource
	// Prefix is where it is to the prefix that the customer has chosen, "" where that is not asked.
	Prefix Side `json:",omitempty"`
	// ThroughS3 is how a key is used, and ForOthers for buckets that the launch does not share.
	ThroughS3, ForOthers bool
	With                 Context // other condition keys
	OfAnother            bool    // it belongs to another account, as the customer's bucket does once it is deleted and somebody has made one of its name
	WithoutTLS           bool
}

// ThingKind is what kind of thing it is.
type ThingKind string

const (
	Account      ThingKind = "account"
	Bucket       ThingKind = "bucket"
	Objects      ThingKind = "objects"
	AccessPoints ThingKind = "access-points"
	Key          ThingKind = "key"
	Resource     ThingKind = "resource"
)

// Anything stands in place of the ARN of a resource for all that a policy's star takes in and no other pattern of it.
const Anything = "*"

// Owner is which of a kind it is.
type Owner string

const (
	Own     Owner = "own"     // the one of the launch
	Further Owner = "further" // another one that the customer names
	New     Owner = "new"     // the stack makes it
	OfSet   Owner = "set"     // of a further set of permissions
	Other   Owner = "other"
)

// Side is where something is to a prefix.
type Side string

const (
	Under   Side = "under"
	Outside Side = "outside"
)

// Context are condition keys with a value each, as JSON: "" where there are none.
type Context string

func contextOf(keys map[string]string) Context {
	if len(keys) == 0 {
		return ""
	}
	return Context(compact(keys))
}

// Caller is somebody at the door of a role, and what it shows.
type Caller struct {
	Name string
	With Context
}

// usual is the thing without the circumstances in which it is not as a customer means it, if there are any.
func (t Thing) usual() (Thing, bool) {
	switch {
	case t.WithoutTLS:
		t.WithoutTLS = false
	case t.OfAnother:
		t.OfAnother = false
	case t.ForOthers && t.With == "":
		t.ForOthers = false
	default:
		return t, false
	}
	return t, true
}

// in is a permission with the ARNs of a place, in place of those of aws, which the judge knows.
func (p permission) in(at place) permission {
	p.on.ARN, p.on.With = at.arns(p.on.ARN), Context(at.arns(string(p.on.With)))
	p.caller = Caller{at.arns(p.caller.Name), Context(at.arns(string(p.caller.With)))}
	return p
}
