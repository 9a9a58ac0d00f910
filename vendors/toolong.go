package vendors

import "strings"

// findPermissions remembers where the permissions of each set stand, that of the first under no name.
func (f *file) findPermissions() {
	f.def.permissionsAt = map[string]Problem{}
	remember := func(set string, p path) {
		n := place(f.find(p))
		f.def.permissionsAt[set] = Problem{File: f.name, Line: n.Line, Column: n.Column, Path: p.String()}
	}
	remember("", at("permissions"))
	for i, set := range f.def.Sets {
		remember(set.Name, at("sets", i, "permissions"))
	}
}

// AtPermissions is a problem with the permissions that a policy of the template is made of, by the policy's logical ID.
func (d *Definition) AtPermissions(logicalID, message string) Problem {
	p := d.permissionsAt[""]
	for _, set := range d.Sets {
		if strings.HasPrefix(logicalID, set.Name) {
			p = d.permissionsAt[set.Name]
		}
	}
	p.Message = message
	return p
}
