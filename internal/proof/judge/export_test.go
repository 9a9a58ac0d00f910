package judge

// Undivided is the judge that asks the evaluator about whole statements.
func (j *Judge) Undivided() *Judge {
	u := &Judge{principals: map[string]*rules{}, trusts: map[string]*trust{}, policies: map[string]*rules{}}
	for id, r := range j.principals {
		u.principals[id] = r.undivided()
	}
	for id, t := range j.trusts {
		u.trusts[id] = &trust{undividedStatements(t.statements)}
	}
	for name, r := range j.policies {
		u.policies[name] = r.undivided()
	}
	return u
}

func (r *rules) undivided() *rules {
	u := &rules{services: map[string]*rules{}, guests: undividedStatements(r.guests)}
	for _, s := range r.allow {
		u.allow = append(u.allow, s.undivided())
	}
	for _, s := range r.deny {
		u.deny = append(u.deny, s.undivided())
	}
	for service, allowed := range r.services {
		u.services[service] = allowed.undivided()
	}
	return u
}

func undividedStatements(list []trustStatement) []trustStatement {
	var undivided []trustStatement
	for _, s := range list {
		s.rules = *s.rules.undivided()
		undivided = append(undivided, s)
	}
	return undivided
}

// Divided and undivided are what a policy's text says, each statement taken apart and whole.
func Divided(text string) (divided, undivided *Policy, err error) {
	p, err := Read(text)
	if err != nil {
		return nil, nil, err
	}
	return p, &Policy{*p.rules.undivided()}, nil
}
