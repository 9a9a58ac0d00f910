package judge

import "encoding/json"

// Policy is an identity policy by itself, such as a vendor's guide prints.
type Policy struct{ rules rules }

// Read reads an identity policy.
func Read(text string) (*Policy, error) {
	if err := parse(text); err != nil {
		return nil, err
	}
	var document any
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		return nil, err
	}
	p := &Policy{}
	return p, p.rules.addStatements(statementsOf(document))
}

// Allows reports whether the policy allows a request.
func (p *Policy) Allows(req Request) (bool, error) { return p.rules.allows(req) }
