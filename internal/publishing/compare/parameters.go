package compare

// compareParameters finds what differs in the parameters by themselves: names, types, defaults and values.
func (c *comparer) compareParameters() {
	for _, name := range c.old.parameterNames {
		if c.new.parameters[name] == nil {
			c.add(Finding{Kind: ParameterRemoved, Name: name})
		}
	}
	for _, name := range c.new.parameterNames {
		after := c.new.parameters[name]
		before, ok := c.old.parameters[name]
		switch {
		case !ok && after.required():
			c.add(Finding{Kind: ParameterRequired, Name: name})
		case !ok:
			c.add(Finding{Kind: ParameterOptional, Name: name, After: after.given("Default")})
		default:
			c.compareParameter(name, before, after)
		}
	}
}

func (c *comparer) compareParameter(name string, before, after definition) {
	changed := func(kind Kind, key string) {
		c.add(Finding{Kind: kind, Name: name, Before: before.given(key), After: after.given(key)})
	}
	if before["Type"] != after["Type"] {
		changed(ParameterRetyped, "Type")
		return
	}
	if before.noEcho() != after.noEcho() {
		c.add(Finding{Kind: ParameterHidden, Name: name, Before: textOf(before.noEcho()), After: textOf(after.noEcho())})
	}
	oldDefault, hadDefault := before.text("Default")
	newDefault, hasDefault := after.text("Default")
	switch {
	case hadDefault && !hasDefault:
		changed(DefaultGone, "Default")
	case !hadDefault && hasDefault:
		changed(DefaultAdded, "Default")
	case oldDefault != newDefault:
		changed(DefaultChanged, "Default")
	}
	if sameConstraints(before, after) {
		return
	}
	if value, found, err := unlike(before, after); err != nil {
		c.add(Finding{Kind: ValuesUnknown, Name: name, Reason: err.Error()})
	} else if found {
		c.add(Finding{Kind: ValueRefused, Name: name, After: &value})
	}
	if value, found, err := unlike(after, before); err == nil && found { // an error was told above
		c.add(Finding{Kind: ValueAccepted, Name: name, After: &value})
	}
}

// sameConstraints says whether two definitions take the same values because they are written the same.
func sameConstraints(a, b definition) bool {
	for _, key := range []string{"AllowedValues", "AllowedPattern", "MinLength", "MaxLength", "MinValue", "MaxValue"} {
		if compact(a[key]) != compact(b[key]) {
			return false
		}
	}
	return true
}
