package resolve

import "github.com/bucketgrant/bucketgrant/internal/template"

// Prepared resolves many launches of one template as [Resolve] does, several times as fast: what does not depend on the
// launch is looked at once. Several goroutines may use it at once.
type Prepared struct {
	doc     *document
	choices *Choices // nil where something is wrong with the template itself: then nothing can be prepared
	made    *made    // nil where launches share nothing
}

// Prepare prepares a template.
func Prepare(t *template.Template) *Prepared {
	choices, err := NewChoices(t)
	if err != nil {
		return &Prepared{doc: choices.doc}
	}
	return &Prepared{doc: choices.doc, choices: choices}
}

// Sharing is the same of whose launches each resource is evaluated once for all that agree on what it refers to: they share its
// properties, which nobody must change. It keeps them as long as it is kept itself.
func (p *Prepared) Sharing() *Prepared {
	if p.choices == nil {
		return p
	}
	return &Prepared{p.doc, p.choices, newMade(p.doc)}
}

// Resolve is [Resolve] of the template.
func (p *Prepared) Resolve(in Input) (*Stack, error) {
	if p.choices != nil {
		if stack := p.Launch(in); stack != nil {
			return stack, nil
		}
	}
	return p.doc.resolve(in)
}

// Launch is the stack, nil if the launch is refused. Resolve says why, which takes longer.
func (p *Prepared) Launch(in Input) *Stack {
	if p.choices == nil {
		stack, _ := p.doc.resolve(in)
		return stack
	}
	l := newLaunch(p.doc, in)
	l.made = p.made
	if !p.choices.take(l) {
		return nil
	}
	if !l.rules().allHold() {
		return nil
	}
	stack, _ := l.run()
	return stack
}

// take gives the parameters of a launch to it. It is false where one is wrong, missing or unknown.
func (c *Choices) take(l *launch) bool {
	l.parameters = make(map[string]any, len(c.parameters))
	taken := 0
	for _, p := range c.parameters {
		given, isGiven := l.in.Parameters[p.name]
		def, hasDefault := c.defaults[p.name]
		switch {
		case isGiven:
			taken++
			if p.problem(l.findings, given) != "" {
				return false
			}
			l.parameters[p.name] = p.value(given)
		case hasDefault:
			l.parameters[p.name] = def
		default:
			return false
		}
	}
	return taken == len(l.in.Parameters)
}
