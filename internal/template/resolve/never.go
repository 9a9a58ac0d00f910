package resolve

// Never reports whether a rule refuses every launch that gives these parameters, whatever else is given, and wherever it is: so that
// whoever makes many launches leaves out at once all that begin so. False may mean that nobody knows yet.
func (p *Prepared) Never(parameters map[string]string) bool {
	if p.choices == nil {
		return false
	}
	r := &rules{&findings{}, p.doc, known{partly: true, parameters: make(map[string]any, len(p.choices.parameters))}}
	p.choices.give(r.parameters, Input{Parameters: parameters})
	return !r.allHold()
}
