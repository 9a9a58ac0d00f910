package resolve

import (
	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// launch is one launch of a document, of which everything is known.
type launch struct {
	*findings
	doc *document
	in  Input
	known
	conditions map[string]bool
	created    []Resource
	index      map[string]int // of created, by logical ID
	outputs    []Output
	made       *made // nil where nothing is shared
}

func newLaunch(doc *document, in Input) *launch {
	in = in.withDefaults()
	return &launch{findings: &findings{}, doc: doc, in: in, known: known{pseudo: in.pseudo()}}
}

// known is what is known of a launch.
type known struct {
	// parameters and pseudo are what Ref says of them.
	parameters, pseudo map[string]any
	// partly says that what has no value yet gets one when the customer launches.
	partly bool
}

// value is what Ref says of a parameter or a pseudo parameter.
func (k known) value(name string) (value any, ok bool) {
	if value, ok = k.parameters[name]; !ok {
		value, ok = k.pseudo[name]
	}
	return value, ok
}

// run evaluates a launch that has its parameters, if nothing is wrong so far.
func (l *launch) run() (*Stack, error) {
	for _, step := range []func(){l.resolveConditions, l.resolveResources, l.resolveOutputs} {
		if len(l.problems) > 0 {
			break
		}
		step()
	}
	if len(l.problems) > 0 {
		return nil, join(l.problems)
	}
	return &Stack{ID: l.in.StackID, Parameters: l.parameters, Conditions: l.conditions, Resources: l.created, Outputs: l.outputs,
		Capabilities: l.capabilities()}, nil
}

// resolveConditions evaluates the conditions, and looks up what maps have.
func (l *launch) resolveConditions() {
	l.decide()
	for _, lookUp := range l.doc.lookUps {
		l.findInMap(lookUp)
	}
}

// taken is the value of a Fn::If.
func (l *launch) taken(n *node.If) node.Node {
	if name, _ := node.Text(n.Test); l.conditions[name] {
		return n.Yes
	}
	return n.No
}

// holds says whether a condition does, "" being none.
func (l *launch) holds(condition string) bool {
	return condition == "" || l.conditions[condition]
}
