package vocabulary

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// paramAccess: a template refuses what it does not offer.
var paramAccess = Word{Name: vendors.ParamAccess, Samples: valuesOf(Ways()), Divides: true, HandedBack: true}

const (
	// UseRole is a condition: a role is the chosen way in.
	UseRole = "UseRole"
	// UseWebIdentity is a condition: a role for a web identity is.
	UseWebIdentity = "UseWebIdentity"
	// UseKeyedUser is a condition: a user with an access key is.
	UseKeyedUser = "UseKeyedUser"
)

// WhoAssumes are the parameters that say who assumes a role, what they must show, and how it is called where it must have a name.
// Where a key is the way in each is refused.
var WhoAssumes = append(vendors.WhoAssumes(), vendors.ParamRoleName)

// wayIn: how the vendor gets in, where there is a choice, or where the partition decides.
func wayIn(def *vendors.Definition) Choice {
	var c Choice
	values := chosenAmong(def)
	if len(values) > 1 {
		c.Parameters = []Parameter{accessParameter(def, values)}
	}
	if alternatives(def) && wayKeyedUser.Offered(def) {
		c.Conditions = append(c.Conditions,
			Condition{UseKeyedUser, used(def, wayKeyedUser)},
			Condition{UseRole, expr.Not(expr.Is(UseKeyedUser))})
	}
	if slices.Contains(values, wayWebIdentity.Value) && slices.Contains(values, wayRole.Value) {
		c.Conditions = append(c.Conditions, Condition{UseWebIdentity, used(def, wayWebIdentity)})
	}
	return c
}

func accessParameter(def *vendors.Definition, values []string) Parameter {
	texts := make([]string, len(values))
	for i, v := range values {
		w, _ := WayOf(v)
		means := w.Means
		if w.MeansOf != nil {
			means = w.MeansOf(def)
		}
		texts[i] = v + ", " + means
	}
	where := ""
	if byPartition(def) {
		where = " In " + Where(def, wayKeyedUser) + " it is " + wayKeyedUser.Means + ", whatever is chosen here."
	}
	return Parameter{
		Word: paramAccess, Group: GroupAccess, Label: "How " + def.Name + " gets in",
		Description: "Only the chosen one exists, and a change deletes it for good: " + strings.Join(texts, "; ") + "." + where,
		Default:     &values[0], Allowed: values,
	}
}

// used holds in a launch with a way in, where there are several.
func used(def *vendors.Definition, w Way) expr.Expr {
	chosen := expr.Has(vendors.ParamAccess, w.Value)
	switch {
	case !byPartition(def):
		return chosen
	case w.ID == wayKeyedUser.ID:
		return keyedHere(def)
	case len(chosenAmong(def)) > 1:
		return expr.And(chosen, expr.Not(keyedHere(def)))
	}
	return expr.Not(keyedHere(def))
}

// unused holds in a launch without a way in, where there are several.
func unused(def *vendors.Definition, w Way) expr.Expr {
	if byPartition(def) && w.ID != wayKeyedUser.ID && len(chosenAmong(def)) < 2 {
		return keyedHere(def)
	}
	return expr.Not(used(def, w))
}

// keyedHere holds in the partitions where a key is the only way in.
func keyedHere(def *vendors.Definition) expr.Expr {
	var list []expr.Expr
	for _, p := range def.KeyPartitions() {
		list = append(list, expr.Equals(expr.Ref("AWS::Partition"), string(p)))
	}
	return expr.Or(list...)
}

// asUsed says in words when a way in is used: as the value of Access, or in which partitions.
func asUsed(def *vendors.Definition, w Way) string {
	var words []string
	if len(chosenAmong(def)) > 1 && slices.Contains(chosenAmong(def), w.Value) {
		words = append(words, vendors.ParamAccess+" "+w.Value)
	}
	if where := Where(def, w); where != "" {
		words = append(words, where)
	}
	return strings.Join(words, " in ")
}

// launched is a launch with a way in, at the beginning of a sentence.
func launched(def *vendors.Definition, w Way) string {
	if words := asUsed(def, w); strings.HasPrefix(words, vendors.ParamAccess) {
		return words
	}
	return "A launch in " + asUsed(def, w)
}

// sayWhen begins the descriptions of a way in's own parameters with when it is one, where there are several.
func sayWhen(def *vendors.Definition, way Way, list []Parameter) {
	if !alternatives(def) {
		return
	}
	words := asUsed(def, way)
	if strings.HasPrefix(words, vendors.ParamAccess) {
		words = "With " + words
	} else {
		words = "In " + words
	}
	begin(words, list)
}

// begin begins descriptions with some words.
func begin(words string, list []Parameter) {
	for i, p := range list {
		text := p.Description
		if !strings.HasPrefix(text, "IAM ") { // a name, which stays as it is
			text = lowerFirst(text)
		}
		list[i].Description = words + ", " + text
	}
}

// onlyFor requires some parameters for one way in, and refuses all of a set for every other: a value that nothing
// heeds would give false comfort.
func onlyFor(def *vendors.Definition, way Way, required []string, set []Parameter) []Rule {
	r := Rule{Name: "For" + way.Value, When: used(def, way)}
	for _, name := range required {
		r.Assertions = append(r.Assertions, Assertion{expr.Filled(name), fmt.Sprintf("%s needs %s.", launched(def, way), name)})
	}
	not := Rule{Name: "OnlyFor" + way.Value, When: unused(def, way)}
	for _, p := range set {
		not.Assertions = append(not.Assertions, leftAlone(p, asUsed(def, way)))
	}
	if len(required) == 0 {
		return []Rule{not}
	}
	return []Rule{r, not}
}

// onlyForARole says of parameters of a role, and holds in a rule of this name, that they are for a launch with one, where a key is
// another way in.
func onlyForARole(def *vendors.Definition, rule string, list []Parameter) []Rule {
	if !wayKeyedUser.Offered(def) {
		return nil
	}
	r := Rule{Name: rule, When: used(def, wayKeyedUser)}
	for _, p := range list {
		r.Assertions = append(r.Assertions, leftAlone(p, "a launch with a role"))
	}
	begin("With a role", list)
	return []Rule{r}
}

// leftAlone asks for the default of a parameter that nothing heeds: it is for what the words say only.
func leftAlone(p Parameter, what string) Assertion {
	return Assertion{expr.Has(p.Name, *p.Default), fmt.Sprintf("%s is for %s only: leave it %s.", p.Name, what, cmp.Or(*p.Default, "empty"))}
}
