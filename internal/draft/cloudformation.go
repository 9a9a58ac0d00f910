package draft

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

// fromTemplate finds the policies in a CloudFormation template of the vendor's own, JSON or YAML: of its one role for somebody
// outside, or of its user with a key. What else is in the template is named.
type fromTemplate struct {
	file string
	t    *template.Template
	note *notes
}

// FromTemplate returns the documents of a template, whether its vendor gets in with a key, whether its role has a name, and what
// of it is left out. role names the one that is meant, where there are several.
func FromTemplate(file string, data []byte, role string) (documents []Document, key, named bool, left []Note, err error) {
	t, err := template.Parse(data)
	if err != nil {
		return nil, false, false, nil, fmt.Errorf("%s: %w", file, err)
	}
	f := &fromTemplate{file, t, &notes{}}
	if f.resources() == nil {
		return nil, false, false, nil, fmt.Errorf("%s: must be a CloudFormation template, got one without Resources", file)
	}
	documents, key, named, err = f.documents(role)
	if err != nil {
		return nil, false, false, nil, fmt.Errorf("%s: %w", file, err)
	}
	return documents, key, named, f.note.list, nil
}

func (f *fromTemplate) resources() map[string]any {
	m := f.t.Section("Resources")
	return m
}

func (f *fromTemplate) resource(id string) (typ string, properties map[string]any) {
	r, _ := f.resources()[id].(map[string]any)
	typ, _ = r["Type"].(string)
	properties, _ = r["Properties"].(map[string]any)
	return typ, properties
}

// documents are those of the one principal.
func (f *fromTemplate) documents(role string) (list []Document, key, named bool, err error) {
	var roles, users []string
	for _, id := range f.t.Keys("Resources") {
		typ, properties := f.resource(id)
		switch {
		case typ == "AWS::IAM::Role" && f.outside(properties):
			roles = append(roles, id)
		case typ == "AWS::IAM::User":
			users = append(users, id)
		}
	}
	if role != "" {
		roles = slices.DeleteFunc(roles, func(id string) bool { return id != role })
	}
	switch {
	case len(roles) > 1:
		return nil, false, false, fmt.Errorf("must have one role for somebody outside, got %s: name the one that is meant", words.And(roles))
	case len(roles) == 0 && role != "":
		return nil, false, false, fmt.Errorf("must have the role %q, for somebody outside", role)
	case len(roles) == 0 && len(users) != 1:
		return nil, false, false, fmt.Errorf("must have a role that somebody outside assumes, or one user, got %d users", len(users))
	}
	who := append(roles, users...)[0]
	_, properties := f.resource(who)
	if len(roles) == 1 {
		trust, err := f.document(properties["AssumeRolePolicyDocument"], Trust)
		if err != nil {
			return nil, false, false, fmt.Errorf("%s: %w", who, err)
		}
		list = append(list, trust)
		named = properties["RoleName"] != nil
	}
	var statements []any
	for _, policy := range f.policiesOf(who, properties) {
		if d, ok := f.value(policy).(map[string]any); ok {
			statements = append(statements, listOf(d["Statement"])...)
		}
	}
	d, err := f.document(map[string]any{"Version": "2012-10-17", "Statement": statements}, Permissions)
	if err != nil {
		return nil, false, false, fmt.Errorf("the policies of %s: %w", who, err)
	}
	return append(list, d), len(roles) == 0, named, nil
}

// outside reports whether a role's trust names anything but services of AWS.
func (f *fromTemplate) outside(properties map[string]any) bool {
	text := fmt.Sprint(f.value(properties["AssumeRolePolicyDocument"]))
	return strings.Contains(text, "AWS:") || strings.Contains(text, "Federated:") || strings.Contains(text, "Principal:*")
}

// policiesOf are the documents that are attached to a principal, wherever they stand; what is not of the template is named.
func (f *fromTemplate) policiesOf(who string, properties map[string]any) []any {
	var list []any
	inline, _ := properties["Policies"].([]any)
	for _, p := range inline {
		if m, ok := p.(map[string]any); ok && m["PolicyDocument"] != nil {
			list = append(list, m["PolicyDocument"])
		} else {
			f.note.differs(fmt.Sprintf("A policy of %s stands under a condition.", who), "It is left out.", "What is granted only sometimes would be granted always: make it a choice.")
		}
	}
	attached := fmt.Sprint(properties["ManagedPolicyArns"])
	for _, id := range f.t.Keys("Resources") {
		typ, p := f.resource(id)
		to := fmt.Sprint(p["Roles"], p["Users"], p["RoleName"], p["UserName"])
		mine := strings.Contains(to, "Ref:"+who+"]") || strings.Contains(attached, "Ref:"+id+"]")
		switch typ {
		case "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy":
			if mine {
				list = append(list, p["PolicyDocument"])
				continue
			}
		case "AWS::S3::Bucket", "AWS::IAM::AccessKey":
			continue
		}
		if id != who {
			f.note.remark(fmt.Sprintf("The template has %s, of the type %s.", shown(id), shown(typ)), "It is left out.", "A definition says what is granted; what is created besides follows from its choices.")
		}
	}
	arns, _ := properties["ManagedPolicyArns"].([]any)
	for _, arn := range arns {
		if text, ok := f.value(arn).(string); ok && strings.HasPrefix(text, "arn:") {
			f.note.differs(fmt.Sprintf("The policy %s is attached.", shown(text)), "It is left out.", "It is none of the template's, and grants what AWS or the account changes at any time.")
		}
	}
	return list
}

// document reads one, with what its functions stand for.
func (f *fromTemplate) document(v any, kind Kind) (Document, error) {
	m, ok := f.value(v).(map[string]any)
	if !ok {
		return Document{}, fmt.Errorf("must be a policy document")
	}
	var kept []any
	for _, s := range listOf(m["Statement"]) {
		if within(s, "Fn::If") {
			f.note.differs(fmt.Sprintf("A statement of %s depends on a condition.", kind), "It is left out.", "What is granted only sometimes would be granted always: make it a choice.")
			continue
		}
		kept = append(kept, s)
	}
	if len(kept) == 0 {
		return Document{}, fmt.Errorf("must have statements that do not depend on a condition, got none")
	}
	found, err := one(kept, nil)
	if err != nil {
		return Document{}, err
	}
	d := found[0]
	d.File, d.Line = f.file, 1
	if d.Kind != kind {
		return Document{}, fmt.Errorf("must be %s, got %s", kind, d.Kind)
	}
	return d, nil
}

// within reports whether a value has a function somewhere.
func within(v any, function string) bool {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			if key == function || within(value, function) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return within(item, function) })
	}
	return false
}
