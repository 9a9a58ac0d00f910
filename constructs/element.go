package constructs

import (
	"encoding/json"
	"reflect"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/bucketgrant/bucketgrant/internal/synth/elements"
)

// element is a resource that a construct of this package has defined, as a name in an expression. In its own stack it is
// its logical ID; another stack may have a resource of the same logical ID, so that there it is a reference of the CDK's.
type element struct {
	logicalID string
	of        constructs.Construct
	place     *place
	when      When
}

// MarshalJSON writes the logical ID, as the element's own stack has it.
func (e element) MarshalJSON() ([]byte, error) { return json.Marshal(e.logicalID) }

// isIn reports whether a place is in the element's own stack. Nil stands for its own.
func (e element) isIn(at *place) bool { return at == nil || e.place.sameStack(at) }

// token is a reference that any stack of the app can use.
func (e element) token(attribute string) string {
	return elements.Reference(e.of, e.logicalID, attribute)
}

// element returns the resource that an expression is an attribute of, "Ref" for its main identifier.
func (e Expression) element() (element, string, bool) {
	if of, ok := e["Ref"].(element); ok {
		return of, "Ref", true
	}
	if at, ok := e["Fn::GetAtt"].([]any); ok {
		if of, ok := at[0].(element); ok {
			return of, at[1].(string), true
		}
	}
	return element{}, "", false
}

// ref is the main identifier of a resource of this construct, which exists under a condition or always.
func (n node) ref(logicalID string, when When) Expression {
	return Expression{"Ref": element{logicalID, n.construct, n.place, when}}
}

// getAtt is an attribute of a resource of this construct.
func (n node) getAtt(logicalID, attribute string, when When) Expression {
	return Expression{"Fn::GetAtt": []any{element{logicalID, n.construct, n.place, when}, attribute}}
}

// place is where in the CDK's tree something is defined.
type place struct {
	scope constructs.Construct
	stack string // the stack's address, once it was asked for
}

// sameStack asks the CDK only where the scopes differ: most constructs of a stack stand directly in it.
func (p *place) sameStack(other *place) bool {
	if p == other {
		return true
	}
	if p == anywhere || other == anywhere {
		return false
	}
	if reflect.TypeOf(p.scope).Comparable() && reflect.TypeOf(other.scope).Comparable() && p.scope == other.scope {
		return true
	}
	return p.stackAddress() == other.stackAddress()
}

func (p *place) stackAddress() string {
	if p.stack == "" {
		p.stack = *awscdk.Stack_Of(p.scope).Node().Addr()
	}
	return p.stack
}
